using NeuralStyle.Imaging;

namespace NeuralStyle.Training.Probes;

/// <summary>A style that a probe photo is stylized in.</summary>
/// <param name="Name">The name.</param>
/// <param name="Index">The number of the style, from 0.</param>
/// <param name="Image">Its image, or the first of several.</param>
internal sealed record ProbeStyle(string Name, int Index, ImageBuffer Image)
{
    private const int FromFolder = 3;

    /// <summary>The judge of the stylized photo.</summary>
    public OutputJudge? Judge { get; init; }

    /// <summary>Reads the styles of a training; of a folder of style images, three that can be read.</summary>
    public static IEnumerable<ProbeStyle> Of(StyleTrainerOptions options) => options.StyleFolder is { } folder
        ? OfFolder(folder)
        : options.Styles.Select((style, index) => new ProbeStyle(style.Name, index, StyleImages.Load(style, options).First()));

    private static IEnumerable<ProbeStyle> OfFolder(ContentOptions folder)
    {
        var files = PhotoFolder.Require(folder.Folder, folder.Recursive, folder.Extensions);
        var step = Math.Max(1, files.Count / FromFolder);
        return files
            .Where((_, index) => index % step == 0)
            .Select(file => (Name: Path.GetFileNameWithoutExtension(file), Image: TryLoad(file, folder)))
            .Where(style => style.Image is not null)
            .Take(FromFolder)
            .Select((style, index) => new ProbeStyle(style.Name, index, style.Image!));
    }

    private static ImageBuffer? TryLoad(string file, ContentOptions folder)
    {
        try
        {
            return ImageBuffer.Load(file, folder.LoadOptions).ResizeShortSide(folder.CropSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // the stream of style images reports it
        }
    }
}
