using NeuralStyle.Common;
using NeuralStyle.Features;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>Prepares LibTorch for a verb that trains.</summary>
internal static class NativeSetup
{
    public static void Prepare(int threads, int seed)
    {
        NativeRuntime.EnsureLoaded();
        NativeRuntime.KeepFreedMemory(); // this process trains and nothing else, so it may
        if (threads > 0)
        {
            set_num_threads(threads);
        }

        random.manual_seed(seed);
    }

    /// <summary>The features that the loss compares. The caller disposes the result.</summary>
    /// <param name="path">A file of weights, or null for those in the library.</param>
    public static BuiltInFeatures LoadFeatures(string? path) => path is null ? new BuiltInFeatures() : BuiltInFeatures.Load(path);
}
