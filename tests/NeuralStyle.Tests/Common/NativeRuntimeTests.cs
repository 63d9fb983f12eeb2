using NeuralStyle.Common;
using TorchSharp;
using Xunit;

namespace NeuralStyle.Tests.Common;

public sealed class NativeRuntimeTests
{
    [Fact]
    public void EnsureLoaded_FromManyThreads_Loads()
    {
        Parallel.For(0, 16, _ => NativeRuntime.EnsureLoaded());

        Assert.True(NativeRuntime.TryLoad(out var error));
        Assert.Null(error);
    }

    [Fact]
    public void CurrentName_HereWhereTorchSharpRuns_IsKnown()
        => Assert.NotNull(NativePlatform.Find(NativePlatform.CurrentName));

    [Fact]
    public void BackendVersion_IsTheOneTorchSharpAsksFor()
        => Assert.Equal($"{NativePlatform.BackendVersion}.0", torch.__version__);

    [Fact]
    public void KeepFreedMemory_OnGlibc_IsSet()
        => Assert.Equal(OperatingSystem.IsLinux() && NativePlatform.CurrentName == "linux-x64", NativeRuntime.KeepFreedMemory());
}
