using NeuralStyle.Kernels;
using Xunit;

namespace NeuralStyle.Tests.Kernels;

public sealed class KernelSetTests
{
    [Fact]
    public void For_Channels_IsTheWidestThatDividesAll()
    {
        Assert.Same(KernelSet.Best, KernelSet.For(64, 128));
        Assert.Equal(1, KernelSet.For(64, 3).Lanes);
        Assert.All(KernelSet.All, set => Assert.Same(set, KernelSet.For(set.Lanes)));
    }

    [Fact]
    public void Stride_Channels_IsWholeVectors()
        => Assert.All(KernelSet.All, set => Assert.Equal([set.Lanes, set.Lanes, 2 * set.Lanes], [set.Stride(1), set.Stride(set.Lanes), set.Stride(set.Lanes + 1)]));
}
