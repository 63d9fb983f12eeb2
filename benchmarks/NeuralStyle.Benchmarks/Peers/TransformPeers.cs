using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using NeuralStyle.Networks;
using NeuralStyle.Onnx;
using TorchSharp;

namespace NeuralStyle.Benchmarks;

/// <summary>pytorch/examples' network at full width in each of the programs that are compared: the same weights, images and threads.</summary>
internal sealed class TransformPeers : IDisposable
{
    public const int Width = 32;

    private const float Tolerance = 1e-3f; // on [0, 1]

    private readonly PlainTransformNetwork _plain;
    private readonly Stylizer _stylizer;
    private readonly Stylizer? _bfloat16; // on LibTorch
    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly torch.Tensor _tensor;
    private readonly ImageBuffer[] _images;
    private readonly DenseTensor<float> _input;
    private readonly int _threadsBefore = torch.get_num_threads();

    public TransformPeers(ImageCase images, int threads)
    {
        torch.set_num_threads(threads);
        var model = Model();
        _plain = PlainTransformNetwork.Of(model, Width);
        _stylizer = Stylizer.Create(model, new StylizerOptions { MaxThreads = threads });
        _bfloat16 = Autocast.IsAcceleratedOnCpu ? Stylizer.Create(model, new StylizerOptions { Precision = Precision.BFloat16 }) : null;
        _options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        _session = new InferenceSession(Onnx(model, images), _options);
        _tensor = torch.rand(images.Batch, 3, images.Side, images.Side);
        _images = [.. Enumerable.Range(0, images.Batch).Select(i => _tensor.ToImage(i))];
        _input = new DenseTensor<float>(_tensor.data<float>().ToArray(), [images.Batch, 3, images.Side, images.Side]);
        RequireEqual();
    }

    private static byte[] Onnx(StyleModel model, ImageCase images)
    {
        using var file = new MemoryStream();
        OnnxExporter.Export(model, file, new OnnxExportOptions { Batch = images.Batch, Height = images.Side, Width = images.Side });
        return file.ToArray();
    }

    /// <summary>A network with the weights it begins training with.</summary>
    public static StyleModel Model()
    {
        torch.manual_seed(0);
        using var network = new TransformNetwork();
        return network.ToModel();
    }

    /// <summary>The work of one network on an image of that size.</summary>
    public static long MultiplyAdds(int side)
    {
        using var scope = torch.NewDisposeScope();
        return GraphCost.MultiplyAdds(Model().Graph, side, side);
    }

    /// <summary>Stylizes with TorchSharp's own modules. The caller disposes the result.</summary>
    public torch.Tensor TorchSharp()
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        return _plain.call(_tensor * 255).clamp(0, 255).div(255).MoveToOuterDisposeScope();
    }

    /// <summary>Stylizes with ONNX Runtime. The caller disposes the result.</summary>
    public IDisposableReadOnlyCollection<DisposableNamedOnnxValue> OnnxRuntime() => _session.Run([NamedOnnxValue.CreateFromTensor("image", _input)]);

    /// <summary>Stylizes with the engine.</summary>
    public ImageBuffer[] Engine() => Array.ConvertAll(_images, image => _stylizer.Stylize(image));

    /// <summary>Stylizes in bfloat16 by LibTorch; in single precision, by the engine, where the processor does not multiply bfloat16.</summary>
    public ImageBuffer[] BFloat16() => Array.ConvertAll(_images, image => (_bfloat16 ?? _stylizer).Stylize(image));

    public void Dispose()
    {
        _plain.Dispose();
        _stylizer.Dispose();
        _bfloat16?.Dispose();
        _session.Dispose();
        _options.Dispose();
        _tensor.Dispose();
        torch.set_num_threads(_threadsBefore);
    }

    private void RequireEqual()
    {
        using var scope = torch.NewDisposeScope();
        var plain = TorchSharp();
        using var results = OnnxRuntime();
        RequireEqual("ONNX Runtime", torch.tensor(results[0].AsTensor<float>().ToArray()).reshape(plain.shape).clamp(0, 1), plain);
        RequireEqual("NeuralStyle", ImageTensors.Stack(Engine()), plain);
        RequireNear(ImageTensors.Stack(BFloat16()), plain);
    }

    // 40 dB: what half the bits leave.
    private static void RequireNear(torch.Tensor actual, torch.Tensor expected)
    {
        var error = (expected - actual).square().mean().item<float>();
        if (!(error < 1e-4))
        {
            throw new InvalidOperationException($"NeuralStyle in bfloat16 differs from TorchSharp by {-10 * Math.Log10(error):F1} dB.");
        }
    }

    private static void RequireEqual(string name, torch.Tensor actual, torch.Tensor expected)
    {
        var difference = (expected - actual).abs().max().item<float>();
        if (!(difference < Tolerance))
        {
            throw new InvalidOperationException($"{name} differs from TorchSharp by {difference}.");
        }
    }
}
