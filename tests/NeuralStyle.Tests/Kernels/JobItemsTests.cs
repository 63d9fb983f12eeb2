using NeuralStyle.Kernels.Threads;
using Xunit;

namespace NeuralStyle.Tests.Kernels;

public sealed class JobItemsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 3)]
    [InlineData(10, 3)]
    [InlineData(7, 16)]
    public void Take_ByOneWorker_GivesEachItemOnce(int count, int workers)
    {
        var items = new JobItems(count, workers);

        var taken = TakeAll(items, worker: workers - 1);

        Assert.Equal(Enumerable.Range(0, count), taken.Order());
        Assert.False(items.AreLeft);
    }

    [Fact]
    public void Take_ByAll_GivesEachItsOwnRangeFirst()
    {
        var items = new JobItems(count: 9, workers: 3);

        var rounds = Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 3).Select(items.Take).ToList());

        Assert.Equal([[0, 3, 6], [1, 4, 7], [2, 5, 8]], rounds.ToList());
        Assert.Equal(-1, items.Take(worker: 0));
    }

    [Fact]
    public void Take_OwnRangeIsDone_HelpsTheNext()
    {
        var items = new JobItems(count: 6, workers: 3);

        Assert.Equal([4, 5, 0, 1, 2, 3, -1], Enumerable.Range(0, 7).Select(_ => items.Take(worker: 2)));
    }

    [Fact]
    public void Drop_LeavesNone()
    {
        var items = new JobItems(count: 6, workers: 2);
        items.Take(worker: 0);
        Assert.True(items.AreLeft);

        items.Drop();

        Assert.False(items.AreLeft);
        Assert.Equal([-1, -1], [items.Take(0), items.Take(1)]);
    }

    [Fact]
    public void Take_ByThreadsAtOnce_GivesEachItemOnce()
    {
        const int Count = 20_000, Workers = 4;
        var items = new JobItems(Count, Workers);
        var done = new int[Count];
        using var start = new Barrier(Workers);
        var threads = Enumerable.Range(0, Workers).Select(worker => new Thread(() =>
        {
            start.SignalAndWait();
            TakeAll(items, worker).ForEach(item => Interlocked.Increment(ref done[item]));
        })).ToList();

        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.All(done, times => Assert.Equal(1, times));
    }

    private static List<int> TakeAll(JobItems items, int worker)
    {
        var taken = new List<int>();
        for (int item; (item = items.Take(worker)) >= 0;)
        {
            taken.Add(item);
        }

        return taken;
    }
}
