using NeuralStyle.Features;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The built-in network while it learns: its own parameters, thawed, and made anew.</summary>
internal sealed class Student : IDisposable
{
    private const string Heads = "heads.";

    /// <summary>Forgets what the network knows. The heads begin where they are best for convolutions that know nothing.</summary>
    /// <param name="teacher">The teacher.</param>
    /// <param name="pictures">Pictures (B, 3, H, W) to fit the heads on.</param>
    public Student(Teacher teacher, Tensor pictures)
    {
        using var noGradient = no_grad();
        foreach (var (name, parameter) in Features.named_parameters())
        {
            Reset(name, parameter);
        }

        FitHeads(teacher, pictures);
        foreach (var parameter in Features.parameters())
        {
            parameter.requires_grad = true;
        }
    }

    /// <summary>The network.</summary>
    public BuiltInFeatures Features { get; } = new();

    /// <summary>The parameters of the convolutions.</summary>
    public IEnumerable<Parameter> Convolutions => Named(isHead: false);

    /// <summary>The parameters of the heads.</summary>
    public IEnumerable<Parameter> HeadLayers => Named(isHead: true);

    /// <summary>The number of channels of a layer.</summary>
    public static Dictionary<string, int> Channels()
    {
        using var features = new BuiltInFeatures();
        return features.Layers.ToDictionary(layer => layer, layer => (int)features.get_parameter($"{Heads}{layer}.bias")!.shape[0]);
    }

    public void Dispose() => Features.Dispose();

    private IEnumerable<Parameter> Named(bool isHead)
        => Features.named_parameters().Where(pair => pair.name.StartsWith(Heads, StringComparison.Ordinal) == isHead).Select(pair => pair.parameter);

    // He et al. 2015 for the convolutions; heads that let everything through.
    private static void Reset(string name, Parameter parameter)
    {
        using var scope = NewDisposeScope();
        if (parameter.dim() == 1)
        {
            parameter.zero_();
        }
        else if (name.StartsWith(Heads, StringComparison.Ordinal))
        {
            parameter.copy_(eye(parameter.shape[0]).reshape(parameter.shape));
        }
        else
        {
            parameter.normal_(0, Math.Sqrt(2.0 / (parameter.shape[1] * parameter.shape[2] * parameter.shape[3])));
        }
    }

    // Least squares: without it the first minutes go into finding the mean of features that are far from 0.
    private void FitHeads(Teacher teacher, Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var targets = teacher.Extract(pictures);
        var maps = Features.Extract(pictures, FeatureLayers.All);
        foreach (var layer in FeatureLayers.All)
        {
            var (weight, bias) = (Features.get_parameter($"{Heads}{layer}.weight")!, Features.get_parameter($"{Heads}{layer}.bias")!);
            var input = Flat(maps[layer]);
            input = cat([input, ones(1, input.shape[1])], 0); // (C + 1, N), the last for the bias
            var output = Flat(teacher.Components(layer, targets[layer])); // (K, N)
            var moments = input.mm(input.transpose(0, 1));
            var ridge = eye(moments.shape[0]).mul(moments.diagonal().mean().mul(1e-4));
            var solution = linalg.solve(moments.add(ridge), input.mm(output.transpose(0, 1))); // (C + 1, K)
            weight.copy_(solution.narrow(0, 0, weight.shape[1]).transpose(0, 1).reshape(weight.shape));
            bias.copy_(solution[weight.shape[1]]);
        }
    }

    private static Tensor Flat(Tensor maps) => maps.transpose(0, 1).flatten(1); // (C, B * H * W)
}
