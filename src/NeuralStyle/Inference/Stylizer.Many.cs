using System.Runtime.CompilerServices;
using NeuralStyle.Imaging;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference;

public sealed partial class Stylizer
{
    /// <summary>Stylizes every picture of a folder into another folder, under the same names; reading, painting and writing overlap.</summary>
    /// <inheritdoc cref="StylizeManyAsync(IAsyncEnumerable{StylizeRequest}, StyleSelection?, StylizeManyOptions?, CancellationToken)"/>
    /// <param name="inputFolder">The folder to read; its sub-folders are left out.</param>
    /// <param name="outputFolder">The folder to write; it is created.</param>
    /// <param name="style">The style, or a blend; the first style if null.</param>
    /// <param name="options">The order of the results and how many pictures are in memory; the defaults if null.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="ArgumentException">Both folders are the same, so that the pictures would be overwritten, an option is out of range, or the model does not have the style.</exception>
    public IAsyncEnumerable<StylizeResult> StylizeFolderAsync(
        string inputFolder, string outputFolder, StyleSelection? style = null, StylizeManyOptions? options = null, CancellationToken cancellationToken = default)
        => StylizeManyAsync(FolderRequests(inputFolder, outputFolder), style, options, cancellationToken);

    /// <inheritdoc cref="StylizeManyAsync(IAsyncEnumerable{StylizeRequest}, StyleSelection?, StylizeManyOptions?, CancellationToken)"/>
    public IAsyncEnumerable<StylizeResult> StylizeManyAsync(
        IEnumerable<StylizeRequest> requests, StyleSelection? style = null, StylizeManyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return StylizeManyAsync(requests.ToAsyncEnumerable(), style, options, cancellationToken);
    }

    /// <summary>Stylizes many files; reading, painting and writing overlap.</summary>
    /// <remarks>
    /// Nothing begins before the result is enumerated, and when the enumeration has ended, however it does, nothing works on any
    /// more. Requests are asked for as results are taken, on a thread of the pool, so memory is bounded however many there are.
    /// Cancellation and disposal of the stylizer end the enumeration with their exceptions; a picture appears whole or not at all.
    /// No request may read what another one writes.
    /// </remarks>
    /// <param name="requests">The files.</param>
    /// <param name="style">The style, or a blend; the first style if null.</param>
    /// <param name="options">The order of the results and how many pictures are in memory; the defaults if null.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>What became of each picture; one that cannot be read or written does not stop the others.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range, or the model does not have the style.</exception>
    /// <exception cref="ObjectDisposedException">The stylizer is disposed.</exception>
    public IAsyncEnumerable<StylizeResult> StylizeManyAsync(
        IAsyncEnumerable<StylizeRequest> requests, StyleSelection? style = null, StylizeManyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        options ??= new StylizeManyOptions();
        options.RequireValid();
        var (places, rows) = Run(style, (executor, rows) => (executor.PaintsSideBySide ? Options.MaxThreads : 1, rows)); // a wrong style is no picture's fault, and the style of an image is predicted once
        return EnumerateAsync(requests, rows, options, places, cancellationToken);
    }

    private async IAsyncEnumerable<StylizeResult> EnumerateAsync(
        IAsyncEnumerable<StylizeRequest> requests, StyleRows style, StylizeManyOptions options, int places, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int readingAndWriting = 2;
        var gate = new PaintGate(places);
        var pipeline = new StylizePipeline(
            (request, stop) => new StylizeResult(request, Try(request, () => Make(request, style, gate, stop))), options.MaxPictures ?? (places + readingAndWriting));
        await foreach (var result in pipeline.RunAsync(requests, options.InOrder, cancellationToken).ConfigureAwait(false))
        {
            yield return result;
        }
    }

    private void Make(StylizeRequest request, StyleRows style, PaintGate gate, CancellationToken cancellationToken)
    {
        var image = ImageBuffer.Load(request.Input, Options.Load);
        var painted = gate.Paint((long)image.Width * image.Height, isCrowded =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return isCrowded ? WorkerTeam.Alone(() => StylizeToBytes(image, style)) : StylizeToBytes(image, style);
        });
        cancellationToken.ThrowIfCancellationRequested();
        painted.Save(request.Output, Options.Encode);
        InferenceLog.Stylized(_logger, request.Input, request.Output);
    }
}
