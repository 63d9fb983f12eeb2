using System.Runtime.CompilerServices;
using NeuralStyle.Inference;
using NeuralStyle.Inference.Engine;
using NeuralStyle.Kernels.Threads;
using NeuralStyle.Tests.Inference;
using Xunit;

namespace NeuralStyle.Tests.Kernels;

public sealed class WorkerTeamTests : TensorTest
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(1); // only a thread that never ends takes as long

    [Theory]
    [InlineData(1, 10)]
    [InlineData(3, 0)]
    [InlineData(3, 1)]
    [InlineData(3, 1000)]
    public void Run_Items_DoesEachOnce(int size, int count)
    {
        using var team = new WorkerTeam(size);
        var done = new int[count];

        for (var run = 0; run < 50; run++)
        {
            team.Run(count, (item, worker) => Interlocked.Add(ref done[item], worker < size ? 1 : 1000));
        }

        Assert.All(done, times => Assert.Equal(50, times));
    }

    [Fact]
    public void Run_ItemThatThrows_ThrowsItAndGoesOn()
    {
        using var team = new WorkerTeam(3);

        var error = Assert.Throws<IOException>(() => team.Run(100, (item, _) => throw new IOException($"{item}")));

        Assert.NotEmpty(error.Message);
        var done = 0;
        team.Run(100, (_, _) => Interlocked.Increment(ref done));
        Assert.Equal(100, done);
    }

    [Fact]
    public void Threads_TeamIsDisposed_End()
    {
        var team = new WorkerTeam(3);

        team.Dispose();

        Assert.All(team.Threads, thread => Assert.False(thread.IsAlive));
    }

    [Fact]
    public void Threads_ExecutorIsForgotten_End()
    {
        var (executor, threads) = Forget();

        CollectAll();

        Assert.False(executor.IsAlive);
        Assert.Equal(2, threads.Count);
        Assert.All(threads, thread => Assert.True(thread.Join(Hang)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Executor, IReadOnlyList<Thread> Threads) Forget()
    {
        var executor = new CpuExecutor(EngineSamples.Model("narrow"), threads: 3);
        executor.Run(EngineSamples.Image(40, 40), EngineSamples.OneStyle, OutputFormat.Floats);
        return (new WeakReference(executor), executor.Workers.Threads);
    }

    private static void CollectAll()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
