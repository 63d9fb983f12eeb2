using System.Runtime.CompilerServices;
using NeuralStyle.Inference;
using NeuralStyle.Inference.Many;
using NeuralStyle.Kernels.Threads;

namespace NeuralStyle;

public sealed partial class Stylizer
{
    /// <summary>Stylizes every image of a folder into another folder, under the same names; reading, stylizing and writing overlap.</summary>
    /// <inheritdoc cref="StylizeManyAsync(IAsyncEnumerable{StylizeRequest}, StyleSelection?, StylizeManyOptions?, CancellationToken)"/>
    /// <param name="inputFolder">The folder to read. Images whose extensions are those of formats that are not read are tried, too, so that the results report them.</param>
    /// <param name="outputFolder">The folder to write; it is created.</param>
    /// <param name="style">The style, or a blend; the first style if null.</param>
    /// <param name="options">The order of the results, how many images are in memory, and whether sub-folders are searched; the defaults if null.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="ArgumentException">Both folders are the same, so that the images would be overwritten, an option is out of range, or the model does not have the style.</exception>
    public IAsyncEnumerable<StylizeResult> StylizeFolderAsync(
        string inputFolder, string outputFolder, StyleSelection? style = null, StylizeManyOptions? options = null, CancellationToken cancellationToken = default)
        => StylizeManyAsync(FolderRequests.Of(inputFolder, outputFolder, options?.Recursive ?? false), style, options, cancellationToken);

    /// <inheritdoc cref="StylizeManyAsync(IAsyncEnumerable{StylizeRequest}, StyleSelection?, StylizeManyOptions?, CancellationToken)"/>
    public IAsyncEnumerable<StylizeResult> StylizeManyAsync(
        IEnumerable<StylizeRequest> requests, StyleSelection? style = null, StylizeManyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return StylizeManyAsync(requests.ToAsyncEnumerable(), style, options, cancellationToken);
    }

    /// <summary>Stylizes many files; reading, stylizing and writing overlap.</summary>
    /// <remarks>
    /// Nothing begins before the result is enumerated, and when the enumeration has ended, however it does, nothing works on any
    /// more. Requests are asked for as results are taken, on a thread of the pool, so memory is bounded however many there are.
    /// Cancellation and disposal of the stylizer end the enumeration with their exceptions; an image appears whole or not at all.
    /// No request may read what another one writes.
    /// </remarks>
    /// <param name="requests">The files.</param>
    /// <param name="style">The style, or a blend; the first style if null.</param>
    /// <param name="options">The order of the results and how many images are in memory; the defaults if null.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>The outcome of each image; one that cannot be read or written does not stop the others.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range, or the model does not have the style.</exception>
    /// <exception cref="ObjectDisposedException">The stylizer is disposed.</exception>
    public IAsyncEnumerable<StylizeResult> StylizeManyAsync(
        IAsyncEnumerable<StylizeRequest> requests, StyleSelection? style = null, StylizeManyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        options ??= new StylizeManyOptions();
        options.RequireValid();
        // Before the first request: a wrong style is not an image's fault, and the style of an image is predicted once.
        var (slots, rows) = Run(style, (executor, rows) => (executor.RunsConcurrently ? Options.MaxThreads : 1, rows));
        return EnumerateAsync(requests, rows, options, slots, cancellationToken);
    }

    private async IAsyncEnumerable<StylizeResult> EnumerateAsync(
        IAsyncEnumerable<StylizeRequest> requests, StyleRows style, StylizeManyOptions options, int slots, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int readingAndWriting = 2;
        var gate = new ConcurrencyGate(slots);
        var pipeline = new StylizePipeline(
            (request, stop) => new StylizeResult(request, Try(request, () => Make(request, style, gate, stop))), options.MaxImages ?? (slots + readingAndWriting));
        await foreach (var result in pipeline.RunAsync(requests, options.InOrder, cancellationToken).ConfigureAwait(false))
        {
            yield return result;
        }
    }

    private void Make(StylizeRequest request, StyleRows style, ConcurrencyGate gate, CancellationToken cancellationToken)
    {
        var control = new RunControl(CancellationToken: cancellationToken);
        var image = ImageBuffer.Load(request.Input, Options.LoadOptions);
        var stylized = gate.Run((long)image.Width * image.Height, runSingleThreaded =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return runSingleThreaded ? WorkerTeam.RunInline(() => StylizeToBytes(image, style, control)) : StylizeToBytes(image, style, control);
        });
        stylized.Save(request.Output, EncodingOf(request.Input), cancellationToken);
        InferenceLog.Stylized(_logger, request.Input, request.Output);
    }
}
