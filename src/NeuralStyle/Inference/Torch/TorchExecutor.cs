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

    private TorchExecutor(StyleNetwork network, Device device) => (_network, _device) = (network, device);

    public static TorchExecutor Create(StyleModel model, string device)
    {
        NativeRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        var target = new Device(device);
        var network = StyleNetwork.FromModel(model);
        network.to(target);
        network.eval();
        return new TorchExecutor(network, target);
    }

    public ImageBuffer Run(ImageBuffer image, float[] style)
    {
        using var scope = NewDisposeScope();
        return Run(image.ToTensor(), style).ToImage();
    }

    /// <summary>Runs the graph on a batch. The caller disposes the result, which is on the CPU.</summary>
    public Tensor Run(Tensor images, float[] style)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var weights = tensor(style, device: _device).reshape(1, style.Length); // (1, S)
        return _network.call(images.to(_device), weights).clamp_(0, 1).to(CPU).MoveToOuterDisposeScope();
    }

    public void Dispose() => _network.Dispose();
}
