using NeuralStyle.Inference;
using NeuralStyle.Kernels;
using Xunit;

namespace NeuralStyle.Tests.Inference;

public sealed class PaintGateTests
{
    [Fact]
    public void Paint_SmallPictures_AreSideBySideAndTheLastPlaceIsCrowded()
    {
        var gate = new PaintGate(places: 2);

        var inner = gate.Paint(100, outer => (outer, gate.Paint(100, isCrowded => isCrowded)));

        Assert.Equal((false, true), inner);
    }

    [Fact]
    public void Paint_OnePlace_IsNeverCrowded()
        => Assert.False(new PaintGate(places: 1).Paint(100, isCrowded => isCrowded));

    [Theory]
    [InlineData(PaintGate.MaxPixels)]
    [InlineData(10 * PaintGate.MaxPixels)]
    public void Paint_LargePictures_AreOneByOne(long pixels)
    {
        var gate = new PaintGate(places: 4);
        var (running, most) = (0, 0);

        Parallel.For(0, 50, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => gate.Paint(pixels, _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            Thread.SpinWait(1000);
            return Interlocked.Decrement(ref running);
        }));

        Assert.Equal(1, most);
    }

    [Fact]
    public void Paint_Throws_GivesThePlaceBack()
    {
        var gate = new PaintGate(places: 1);

        Assert.Throws<InvalidOperationException>(() => gate.Paint<int>(100, _ => throw new InvalidOperationException()));

        Assert.Equal(7, gate.Paint(100, _ => 7));
    }

    [Fact]
    public void Alone_Job_IsDoneByTheCallerOnly()
    {
        using var team = new WorkerTeam(3);
        var threads = new HashSet<int>();

        WorkerTeam.Alone(() =>
        {
            team.Run(100, (_, worker) => Assert.True(threads.Add(Environment.CurrentManagedThreadId) || worker == 0));
            return 0;
        });

        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }
}
