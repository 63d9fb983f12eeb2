using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace NeuralStyle.Inference.Many;

/// <summary>Works on many images at the same time: each of some threads takes a request, reads, stylizes and writes it, and takes the next.</summary>
/// <remarks>
/// While one thread reads or writes, others stylize. A request is taken only when a slot is free, and a slot is freed when
/// the consumer takes a result: an endless source is followed at the consumer's pace. One run an instance.
/// </remarks>
/// <param name="stylize">Stylizes one image and returns the outcome; an exception ends the run.</param>
/// <param name="threads">Images at the same time.</param>
internal sealed class StylizePipeline(Func<StylizeRequest, CancellationToken, StylizeResult> stylize, int threads)
{
    private const int RoomPerThread = 4; // requests and results wait so that neither the threads nor the consumer do; they hold no pixels

    private readonly SemaphoreSlim _room = new(threads * RoomPerThread);
    private readonly BlockingCollection<(long Index, StylizeRequest Request)> _requests = [];
    private readonly Channel<(long Index, StylizeResult Result)> _results = Channel.CreateUnbounded<(long, StylizeResult)>(new() { SingleReader = true });

    /// <summary>Runs to the end of the requests. When the enumeration has ended, however it does, no thread works any more.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="inOrder">True for results in the order of the requests.</param>
    /// <param name="cancellationToken">Ends the run; images being stylized are not written.</param>
    public async IAsyncEnumerable<StylizeResult> RunAsync(
        IAsyncEnumerable<StylizeRequest> requests, bool inOrder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = WorkAsync(requests, stop);
        try
        {
            var results = _results.Reader.ReadAllAsync(cancellationToken);
            await foreach (var result in (inOrder ? Sorted(results) : Plain(results)).ConfigureAwait(false))
            {
                _room.Release();
                yield return result;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
        }
    }

    private static async IAsyncEnumerable<StylizeResult> Plain(IAsyncEnumerable<(long, StylizeResult Result)> results)
    {
        await foreach (var (_, result) in results.ConfigureAwait(false))
        {
            yield return result;
        }
    }

    private static async IAsyncEnumerable<StylizeResult> Sorted(IAsyncEnumerable<(long Index, StylizeResult Result)> results)
    {
        var waiting = new Dictionary<long, StylizeResult>(); // no more than there are slots
        var next = 0L;
        await foreach (var (index, result) in results.ConfigureAwait(false))
        {
            waiting.Add(index, result);
            while (waiting.Remove(next, out var first))
            {
                next++;
                yield return first;
            }
        }
    }

    // Never throws: the results end with the first error, after those that were there before it.
    private async Task WorkAsync(IAsyncEnumerable<StylizeRequest> requests, CancellationTokenSource stop)
    {
        var tasks = Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(
            () => Work(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();
        tasks.Add(Task.Run(() => ReadAsync(requests, stop.Token), CancellationToken.None));
        try
        {
            await Task.WhenAll(tasks).ConfigureAwait(false);
            _results.Writer.Complete();
        }
        catch (Exception e)
        {
            var errors = tasks.Select(task => task.Exception?.InnerException).OfType<Exception>();
            _results.Writer.Complete(errors.FirstOrDefault(error => error is not OperationCanceledException) ?? e);
        }
    }

    private async Task ReadAsync(IAsyncEnumerable<StylizeRequest> requests, CancellationToken stop)
    {
        try
        {
            await _room.WaitAsync(stop).ConfigureAwait(false);
            var index = 0L;
            await foreach (var request in requests.WithCancellation(stop).ConfigureAwait(false))
            {
                ArgumentNullException.ThrowIfNull(request);
                _requests.Add((index++, request), stop);
                await _room.WaitAsync(stop).ConfigureAwait(false);
            }
        }
        finally
        {
            _requests.CompleteAdding();
        }
    }

    private void Work(CancellationTokenSource stop)
    {
        try
        {
            foreach (var (index, request) in _requests.GetConsumingEnumerable(stop.Token))
            {
                _results.Writer.TryWrite((index, stylize(request, stop.Token)));
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            stop.Cancel();
            throw;
        }
    }
}
