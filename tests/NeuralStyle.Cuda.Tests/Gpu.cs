using TorchSharp;
using Xunit;

namespace NeuralStyle.Cuda.Tests;

/// <summary>Reports if tests that need a GPU can run.</summary>
internal static class Gpu
{
    public static void SkipUnlessThere()
    {
        NativeRuntime.EnsureLoaded();
        Assert.SkipUnless(torch.cuda.is_available(), $"It needs a GPU. {DeviceSelection.Auto().Reason}");
    }

    public static void SkipIfThere()
    {
        NativeRuntime.EnsureLoaded();
        Assert.SkipWhen(torch.cuda.is_available(), "It is about machines without a GPU.");
    }
}
