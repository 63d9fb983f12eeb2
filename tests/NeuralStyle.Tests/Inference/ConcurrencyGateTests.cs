using NeuralStyle.Inference.Many;
using NeuralStyle.Kernels.Threads;
using Xunit;

namespace NeuralStyle.Tests.Inference;

public sealed class ConcurrencyGateTests
{
    [Fact]
    public void Run_SmallImages_RunConcurrentlyAndTheLastSlotSingleThreaded()
    {
        var gate = new ConcurrencyGate(slots: 2);

        var inner = gate.Run(100, outer => (outer, gate.Run(100, runSingleThreaded => runSingleThreaded)));

        Assert.Equal((false, true), inner);
    }

    [Fact]
    public void Run_OneSlot_IsNeverSingleThreaded()
        => Assert.False(new ConcurrencyGate(slots: 1).Run(100, runSingleThreaded => runSingleThreaded));

    [Theory]
    [InlineData(ConcurrencyGate.MaxPixels)]
    [InlineData(10 * ConcurrencyGate.MaxPixels)]
    public void Run_LargeImages_AreOneByOne(long pixels)
    {
        var gate = new ConcurrencyGate(slots: 4);
        var (running, most) = (0, 0);

        Parallel.For(0, 50, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => gate.Run(pixels, _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            Thread.SpinWait(1000);
            return Interlocked.Decrement(ref running);
        }));

        Assert.Equal(1, most);
    }

    [Fact]
    public void Run_Throws_FreesTheSlot()
    {
        var gate = new ConcurrencyGate(slots: 1);

        Assert.Throws<InvalidOperationException>(() => gate.Run<int>(100, _ => throw new InvalidOperationException()));

        Assert.Equal(7, gate.Run(100, _ => 7));
    }

    [Fact]
    public void Alone_Job_IsDoneByTheCallerOnly()
    {
        using var team = new WorkerTeam(3);
        var threads = new HashSet<int>();

        WorkerTeam.RunInline(() =>
        {
            team.Run(100, (_, worker) => Assert.True(threads.Add(Environment.CurrentManagedThreadId) || worker == 0));
            return 0;
        });

        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }
}
