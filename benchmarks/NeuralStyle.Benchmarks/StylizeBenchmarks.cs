using BenchmarkDotNet.Attributes;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using NeuralStyle.Imaging;
using NeuralStyle.Inference;
using NeuralStyle.Networks;
using NeuralStyle.Weights;
using TorchSharp;

namespace NeuralStyle.Benchmarks;

/// <summary>
/// Painting a picture with pytorch/examples' network, picture in and picture out: the engine against ONNX Runtime and the
/// same network in TorchSharp's own modules. The same weights and threads; outputs are compared first.
/// </summary>
public class StylizeBenchmarks : TensorBenchmark
{
    private const float Tolerance = 1e-3f; // on [0, 1]

    private PlainTransformNetwork _plain = null!;
    private Stylizer _stylizer = null!;
    private InferenceSession _session = null!;
    private SessionOptions _options = null!;
    private ImageBuffer _image = null!;
    private torch.Tensor _tensor = null!;
    private DenseTensor<float> _input = null!;
    private int _threadsBefore;

    [Params(256, 512, 1024)]
    public int Side { get; set; }

    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    public static IEnumerable<int> ThreadCounts => new[] { 1, Environment.ProcessorCount }.Distinct();

    [Benchmark(Baseline = true)]
    public float TorchSharp() => Infer(() => _plain.call(_tensor * 255).clamp(0, 255).div(255));

    [Benchmark]
    public float OnnxRuntime()
    {
        using var results = _session.Run([NamedOnnxValue.CreateFromTensor("image", _input)]);
        return results[0].AsTensor<float>()[0, 0, 0, 0];
    }

    [Benchmark]
    public float NeuralStyle() => _stylizer.Stylize(_image).AsFloats()[0];

    public override void Free()
    {
        _plain.Dispose();
        _stylizer.Dispose();
        _session.Dispose();
        _options.Dispose();
        _tensor.Dispose();
        torch.set_num_threads(_threadsBefore);
    }

    protected override void Create()
    {
        _threadsBefore = torch.get_num_threads();
        torch.set_num_threads(Threads);
        _plain = new PlainTransformNetwork(width: 32);
        var model = Model();
        _stylizer = Stylizer.Create(model, new StylizerOptions { MaxThreads = Threads });
        _options = new SessionOptions { IntraOpNumThreads = Threads, InterOpNumThreads = 1 };
        _session = new InferenceSession(OnnxModel.Write(model, Side, Side), _options);
        _tensor = torch.rand(1, 3, Side, Side);
        _image = _tensor.ToImage();
        _input = new DenseTensor<float>(_tensor.data<float>().ToArray(), [1, 3, Side, Side]);
        RequireEqual();
    }

    // The network with the weights of the plain one, which stand in the same order under other names.
    private StyleModel Model()
    {
        using var network = new TransformNetwork();
        network.LoadWeights(new StateDict(network.ToStateDict().Keys.Zip(_plain.ToStateDict().Values, KeyValuePair.Create)));
        return network.ToModel();
    }

    private void RequireEqual()
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        var plain = _plain.call(_tensor * 255).clamp(0, 255).div(255);
        using var results = _session.Run([NamedOnnxValue.CreateFromTensor("image", _input)]);
        var onnx = torch.tensor(results[0].AsTensor<float>().ToArray()).reshape(plain.shape).clamp(0, 1);
        var ours = _stylizer.Stylize(_image).ToTensor();
        foreach (var (name, other) in new[] { ("ONNX Runtime", onnx), ("NeuralStyle", ours) })
        {
            var difference = (plain - other).abs().max().item<float>();
            if (!(difference < Tolerance))
            {
                throw new InvalidOperationException($"{name} differs from TorchSharp by {difference}.");
            }
        }
    }
}
