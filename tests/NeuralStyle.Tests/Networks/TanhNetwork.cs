using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Tests.Networks;

/// <summary>The published networks that end in a tanh, written out in LibTorch calls: an independent statement of what lengstrom's, hwalsuklee's and jcjohnson's code computes.</summary>
internal sealed record TanhNetwork
{
    /// <summary>The names of the convolutions, in order; <c>Names(residuals)</c> makes them.</summary>
    public static IReadOnlyList<string> Layers(int residuals)
        => ["conv1", "conv2", "conv3", .. from i in Enumerable.Range(1, residuals) from p in new[] { 1, 2 } select $"resid{i}_{p}", "convt1", "convt2", "convt3"];

    /// <summary>The weights: kernels, scale and shift of each layer, and bias in Torch.</summary>
    public required IReadOnlyDictionary<string, Tensor> Weights { get; init; }

    /// <summary>True for TensorFlow's padding of the kind SAME and a norm at the end; false for Torch's, and none.</summary>
    public bool IsTensorFlow { get; init; } = true;

    /// <summary>Pixels of reflection at the start; where there are any, residual blocks do not pad.</summary>
    public int StartPadding { get; init; }

    /// <summary>True if convolutions pad by reflection.</summary>
    public bool Reflects { get; init; }

    public double Epsilon { get; init; } = 1e-3;

    /// <summary>Runs it; sides are multiples of four. Gives the tanh.</summary>
    public Tensor Run(Tensor x, int residuals)
    {
        x = StartPadding == 0 ? x : functional.pad(x, [StartPadding, StartPadding, StartPadding, StartPadding], PaddingModes.Reflect);
        x = Layer(x, "conv1").relu();
        x = Layer(x, "conv2", stride: 2).relu();
        x = Layer(x, "conv3", stride: 2).relu();
        for (var i = 1; i <= residuals; i++)
        {
            var inner = Layer(Layer(x, $"resid{i}_1", pads: StartPadding == 0).relu(), $"resid{i}_2", pads: StartPadding == 0);
            var cut = (int)(x.shape[2] - inner.shape[2]) / 2;
            x = inner + x[.., .., cut..(int)(x.shape[2] - cut), cut..(int)(x.shape[3] - cut)];
        }

        x = Double(x, "convt1").relu();
        x = Double(x, "convt2").relu();
        return Layer(x, "convt3", isNormalized: IsTensorFlow).tanh();
    }

    private Tensor Layer(Tensor x, string name, long stride = 1, bool pads = true, bool isNormalized = true)
    {
        var kernels = Weights[name];
        var y = functional.conv2d(pads ? Pad(x, kernels.shape[2], stride) : x, kernels, Weights.GetValueOrDefault($"{name}.bias"), [stride, stride]);
        return isNormalized ? Norm(y, name) : y;
    }

    private Tensor Pad(Tensor x, long kernel, long stride)
    {
        var start = IsTensorFlow && !Reflects && stride == 2 ? (kernel - 2) / 2 : kernel / 2;
        var end = IsTensorFlow && !Reflects && stride == 2 ? kernel - 2 - start : kernel / 2;
        return functional.pad(x, [start, end, start, end], Reflects ? PaddingModes.Reflect : PaddingModes.Constant);
    }

    private Tensor Double(Tensor x, string name)
    {
        var y = functional.conv_transpose2d(x, Weights[name], Weights.GetValueOrDefault($"{name}.bias"), strides: [2, 2]);
        var start = IsTensorFlow ? 0 : 1; // Torch adds one row at the end and takes one from each side
        return Norm(y[.., .., start..(int)(start + (2 * x.shape[2])), start..(int)(start + (2 * x.shape[3]))], name);
    }

    private Tensor Norm(Tensor x, string name)
        => functional.instance_norm(x, weight: Weights[$"{name}.scale"], bias: Weights[$"{name}.shift"], eps: Epsilon);
}
