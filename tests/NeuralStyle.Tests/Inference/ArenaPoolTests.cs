using NeuralStyle.Inference.Engine;
using Xunit;

namespace NeuralStyle.Tests.Inference;

public sealed class ArenaPoolTests
{
    [Fact]
    public void Rent_BlockThatIsLargeEnough_IsTheSameAgain()
    {
        using var pool = new ArenaPool(maxIdle: 1000);
        var block = pool.Rent(500);
        pool.Return(block);

        foreach (var length in new[] { 500, 3, 400 })
        {
            var again = pool.Rent(length);

            Assert.Same(block, again);
            pool.Return(again);
        }
    }

    [Fact]
    public void Rent_TwoFit_TakesTheSmaller()
    {
        using var pool = new ArenaPool(maxIdle: 1000);
        var (small, large) = (pool.Rent(100), pool.Rent(500));
        pool.Return(large);
        pool.Return(small);

        var actual = pool.Rent(50);

        Assert.Same(small, actual);
        pool.Return(actual);
    }

    [Fact]
    public void Rent_NoneFits_FreesTheLargest()
    {
        using var pool = new ArenaPool(maxIdle: 1000);
        var block = pool.Rent(100);
        pool.Return(block);

        var larger = pool.Rent(101);

        Assert.NotSame(block, larger);
        Assert.True(block.IsFreed);
        pool.Return(larger);
    }

    [Fact]
    public void Return_MoreThanMayBeKept_FreesIt()
    {
        using var pool = new ArenaPool(maxIdle: 1000);
        var (kept, large) = (pool.Rent(900), pool.Rent(901));

        pool.Return(kept);
        pool.Return(large);

        Assert.True(large.IsFreed);
        Assert.False(kept.IsFreed);
    }

    [Fact]
    public void Dispose_BlockIsInUse_FreesItWhenItComesBack()
    {
        var pool = new ArenaPool(maxIdle: 1000);
        var (idle, used) = (pool.Rent(100), pool.Rent(100));
        pool.Return(idle);

        pool.Dispose();

        Assert.True(idle.IsFreed);
        Assert.False(used.IsFreed);
        pool.Return(used);
        Assert.True(used.IsFreed);
    }
}
