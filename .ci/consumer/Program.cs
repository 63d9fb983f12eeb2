// What a user does first, with the packages instead of the projects: compose a network from blocks, save and load it as a
// model, and stylize an image, with either codec. An exception fails the run.
using NeuralStyle;
using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using TorchSharp.Utils;
using static TorchSharp.torch;

NativeRuntime.EnsureLoaded();
var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "images")).FullName;
var (photo, painted, file) = (Path.Combine(folder, "photo.jpg"), Path.Combine(folder, "painted.png"), Path.Combine(folder, "model.safetensors"));
Stripes(width: 161, height: 120).Save(photo);

using var network = new ConsumerNetwork();
network.ToModel().Save(file);
Stylize(new StylizerOptions());
Stylize(new StylizerOptions().UseImageSharp());

var result = ImageBuffer.Load(painted);
Console.WriteLine($"NeuralStyle works from its package: {StyleModel.Load(file).Weights.Count} weights saved and loaded, {result.Width}x{result.Height} pixels stylized.");

void Stylize(StylizerOptions options)
{
    using var stylizer = Stylizer.Load(file, options);
    stylizer.StylizeFile(photo, painted);

    using var scope = NewDisposeScope();
    using var noGradient = no_grad();
    var expected = network.call(ImageBuffer.Load(photo, options.LoadOptions).ToTensor()).clamp(0, 1);
    if (!ImageBuffer.Load(painted).ToTensor().allclose(expected, rtol: 0, atol: 0.003))
    {
        throw new InvalidOperationException("The stylized image is not what the network computes.");
    }
}

static ImageBuffer Stripes(int width, int height)
{
    var pixels = new byte[width * height * ImageBuffer.Channels];
    for (var i = 0; i < pixels.Length; i++)
    {
        pixels[i] = (byte)((i / 30 * 7) + (i % 3 * 50));
    }

    return ImageBuffer.FromBytes(width, height, pixels);
}

internal sealed class ConsumerNetwork : StyleNetwork
{
    [ComponentName(Name = "down")]
    private readonly ConvBlock _down = new(inChannels: 3, outChannels: 8, kernelSize: 3, stride: 2);

    [ComponentName(Name = "middle")]
    private readonly ResidualBlock _middle = new(channels: 8);

    [ComponentName(Name = "up")]
    private readonly UpsampleBlock _up = new(inChannels: 8, outChannels: 8);

    [ComponentName(Name = "last")]
    private readonly ConvBlock _last = new(inChannels: 8, outChannels: 3, kernelSize: 3, norm: NormKind.None, activation: ActivationKind.Sigmoid);

    public ConsumerNetwork()
        : base(nameof(ConsumerNetwork)) => RegisterComponents();

    public override GraphValue Describe(GraphBuilder graph, GraphValue input)
        => graph.Crop(_last.Describe(graph, _up.Describe(graph, _middle.Describe(graph, _down.Describe(graph, input)))), input);

    protected override Tensor Stylize(Tensor image, Tensor? style)
        => _last.call(_up.call(_middle.call(_down.call(image)))).narrow(2, 0, image.shape[2]).narrow(3, 0, image.shape[3]);
}
