using NeuralStyle.Cuda;
using NeuralStyle.Features;
using TorchSharp;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>Prepares LibTorch for a verb that trains.</summary>
internal static class NativeSetup
{
    /// <summary>Sets threads and seed, and gives the device to train on: the GPU if there is one, unless another thing is asked for.</summary>
    public static Device Prepare(string device, int threads, int seed)
    {
        NativeRuntime.EnsureLoaded();
        NativeRuntime.KeepFreedMemory(); // this process trains and nothing else, so it may
        var choice = device switch
        {
            "auto" => DeviceSelection.Auto(),
            "cuda" => DeviceSelection.Explicit(0),
            _ => new DeviceSelection(new Device(DeviceType.CPU), "The CPU was asked for."),
        };
        Console.WriteLine(choice.Reason);
        if (threads > 0)
        {
            set_num_threads(threads);
        }

        random.manual_seed(seed);
        return choice.Device;
    }

    /// <summary>The features that the loss compares. The caller disposes the result.</summary>
    /// <param name="vgg">A file of VGG weights, up to relu4_1 at least, or null for the features in the library.</param>
    /// <param name="device">The device.</param>
    public static IFeatureExtractor LoadFeatures(string? vgg, Device device)
    {
        IFeatureExtractor features = vgg is null ? new BuiltInFeatures() : VggFeatures.Load(vgg);
        features.MoveTo(device);
        return features;
    }
}
