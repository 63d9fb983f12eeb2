namespace NeuralStyle;

/// <summary>Stylizes images: the seam between an app and <see cref="Stylizer"/>, for dependency injection and for tests of the app.</summary>
public interface IStylizer
{
    /// <summary>Stylizes an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="style">The style, or a blend; the first style if null.</param>
    /// <param name="progress">Told the share that is done, from 0 to 1, on the calling thread.</param>
    /// <param name="cancellationToken">Ends the work within a second, whatever the size of the image.</param>
    /// <returns>An image of the same size, with the alpha of the photo.</returns>
    ImageBuffer Stylize(ImageBuffer image, StyleSelection? style = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Stylizes an image on a thread of the pool.</summary>
    /// <param name="image">The image.</param>
    /// <param name="style">The style, or a blend; the first style if null.</param>
    /// <param name="progress">Told the share that is done, from 0 to 1, on a thread of the pool.</param>
    /// <param name="cancellationToken">Ends the work within a second, whatever the size of the image.</param>
    /// <returns>An image of the same size, with the alpha of the photo.</returns>
    Task<ImageBuffer> StylizeAsync(ImageBuffer image, StyleSelection? style = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Stylizes an encoded image from one stream to another, on a thread of the pool. Both are left open.</summary>
    /// <param name="input">The stream to read to its end: an image file.</param>
    /// <param name="output">The stream to write; nothing is written before the whole image is stylized.</param>
    /// <param name="format">The format to write.</param>
    /// <param name="style">The style, or a blend; the first style if null.</param>
    /// <param name="progress">Told the share that is done, from 0 to 1, on a thread of the pool.</param>
    /// <param name="cancellationToken">Ends the work within a second, whatever the size of the image.</param>
    Task StylizeAsync(
        Stream input, Stream output, ImageFormat format = ImageFormat.Jpeg, StyleSelection? style = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Stylizes an image file, on a thread of the pool. The result appears whole or not at all.</summary>
    /// <param name="input">The file to read.</param>
    /// <param name="output">The file to write; its ending chooses JPEG, PNG or WebP.</param>
    /// <param name="style">The style, or a blend; the first style if null.</param>
    /// <param name="progress">Told the share that is done, from 0 to 1, on a thread of the pool.</param>
    /// <param name="cancellationToken">Ends the work within a second, whatever the size of the image; no file appears then.</param>
    Task StylizeFileAsync(string input, string output, StyleSelection? style = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default);
}
