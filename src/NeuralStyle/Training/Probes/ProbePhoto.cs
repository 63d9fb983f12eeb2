using NeuralStyle.Imaging;

namespace NeuralStyle.Training.Probes;

/// <summary>Finds and cuts the photo that a training is probed with.</summary>
internal static class ProbePhoto
{
    private const int MostTried = 8;
    private const double EnoughContrast = 10; // gray levels: flatness is undecidable on a photo of fog

    /// <summary>The photo that was asked for, or the first of the folder with enough contrast, or else with the most; null if none of those tried can be read.</summary>
    /// <exception cref="ImageFormatException">The photo that was asked for cannot be read.</exception>
    public static ImageBuffer? Load(ProbeOptions probe, ContentOptions content)
        => probe.Photo is { } path ? Square(ImageBuffer.Load(path, content.LoadOptions), content.CropSize) : First(content);

    private static ImageBuffer? First(ContentOptions content)
    {
        var (best, contrast) = (default(ImageBuffer), -1.0);
        foreach (var file in PhotoFolder.Require(content.Folder, content.Recursive, content.Extensions).Take(MostTried))
        {
            if (contrast < EnoughContrast && TryLoad(file, content) is { } photo && OutputMeasures.Of(photo).Contrast is var found && found > contrast)
            {
                (best, contrast) = (photo, found);
            }
        }

        return best;
    }

    // Photos that cannot be read are reported by the stream of crops.
    private static ImageBuffer? TryLoad(string file, ContentOptions content)
    {
        try
        {
            return Square(ImageBuffer.Load(file, content.LoadOptions), content.CropSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ImageBuffer Square(ImageBuffer photo, int length)
    {
        var side = Math.Min(photo.Width, photo.Height);
        return photo.Crop((photo.Width - side) / 2, (photo.Height - side) / 2, side, side).Resize(length, length);
    }
}
