using NeuralStyle.Common;
using NeuralStyle.Imaging;
using NeuralStyle.Networks;
using NeuralStyle.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace NeuralStyle.Inference;

/// <summary>Runs a model's graph on LibTorch.</summary>
internal sealed class TorchExecutor : IGraphExecutor
{
    private readonly StyleNetwork _network;
    private readonly Device _device;
    private readonly Precision _precision;

    private TorchExecutor(StyleNetwork network, Device device, Precision precision) => (_network, _device, _precision) = (network, device, precision);

    public static TorchExecutor Create(StyleModel model, string device, Precision precision)
    {
        NativeRuntime.EnsureLoaded();
        RequireSupported(precision);
        using var scope = NewDisposeScope();
        var target = Parse(device);
        var network = StyleNetwork.FromModel(model);
        try
        {
            Move(network, target, device);
            network.eval();
            return new TorchExecutor(network, target, precision);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    public ImageBuffer Run(ImageBuffer image, StyleWeights style, ResultKind kind)
    {
        using var scope = NewDisposeScope();
        var floats = Run(image.ToTensor(), style).ToImage();
        var (result, row) = (new ResultRows(image, kind), new float[image.Width * ImageBuffer.Channels]);
        for (var y = 0; y < image.Height; y++)
        {
            floats.FloatRow(y).CopyTo(row);
            result.Set(y, row);
        }

        return result.ToImage();
    }

    public long EstimateMemory(int height, int width)
        => throw new NotSupportedException("What LibTorch takes is known after a run only. Estimate with the device \"cpu\".");

    /// <summary>Runs the graph on a batch. The caller disposes the result, which is on the CPU.</summary>
    public Tensor Run(Tensor images, StyleWeights style)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        return Stylize(images.to(_device), Weights(style).to(_device)).to_type(ScalarType.Float32).clamp_(0, 1).to(CPU).MoveToOuterDisposeScope();
    }

    public void Dispose() => _network.Dispose();

    // (1, S), or with masks (1, S, h, w).
    private static Tensor Weights(StyleWeights style)
    {
        using var scope = NewDisposeScope();
        var parts = stack([.. style.Parts.Select(part => tensor(part))]); // (P, S)
        if (style.Masks is not { } masks)
        {
            return parts.MoveToOuterDisposeScope();
        }

        var shares = new float[checked(masks.Height * masks.Width * masks.Parts)];
        for (var y = 0; y < masks.Height; y++)
        {
            masks.AddRow(y, weight: 1, shares.AsSpan(y * masks.Width * masks.Parts, masks.Width * masks.Parts));
        }

        var pixels = tensor(shares).reshape(1, masks.Height, masks.Width, masks.Parts);
        return pixels.matmul(parts).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    private Tensor Stylize(Tensor images, Tensor style)
    {
        using var autocast = Autocast.Enter(_precision, _device.type);
        return _network.call(images, style);
    }

    private static void RequireSupported(Precision precision)
    {
        if (precision != Precision.Single && !Autocast.IsSupported)
        {
            throw new InvalidOperationException($"The network cannot run in {precision}: this LibTorch does not export its autocast under the names known here, those of LibTorch 2.10. Use single precision, or that version.");
        }
    }

    private static Device Parse(string device)
    {
        try
        {
            return new Device(device);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or OverflowException)
        {
            throw new ArgumentException($"\"{device}\" names no device. Use \"cpu\", \"cuda\", or \"cuda:1\" for the second GPU.", nameof(device), error);
        }
    }

    // LibTorch tells over many lines, or not before the first picture, that a device cannot be used.
    private static void Move(StyleNetwork network, Device target, string device)
    {
        try
        {
            zeros(1).to(target).cpu();
            network.to(target);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            var reason = error.Message.Split('\n')[0].Trim().TrimEnd('.');
            throw new InvalidOperationException(
                $"The network cannot run on the device \"{device}\" ({reason}). For a GPU reference a libtorch-cuda-* package in place of libtorch-cpu-*, or use \"cpu\".", error);
        }
    }
}
