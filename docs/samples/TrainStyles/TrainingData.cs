using NeuralStyle.Imaging;
using NeuralStyle.Samples.Drawing;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The images to train on, small, in memory.</summary>
/// <param name="Photos">Photos.</param>
/// <param name="Paintings">Paintings and prints.</param>
/// <param name="Textures">Textures.</param>
/// <param name="Drawings">Images that code drew.</param>
internal sealed record TrainingData(
    IReadOnlyList<ImageBuffer> Photos, IReadOnlyList<ImageBuffer> Paintings, IReadOnlyList<ImageBuffer> Textures, IReadOnlyList<ImageBuffer> Drawings)
{
    /// <summary>Every tenth image of a folder, by name, is held out to look at.</summary>
    public const int HeldOutEvery = 10;

    private const int ShortSide = 288; // pixels

    /// <summary>Reads the folders of a data folder; those whose names end in <c>-wide</c> may be missing.</summary>
    /// <param name="folder">The data folder.</param>
    public static TrainingData Read(string folder) => new(
        [.. Images(folder, "photos"), .. Images(folder, "photos-wide", isOptional: true)],
        [.. Images(folder, "paintings"), .. Images(folder, "paintings-wide", isOptional: true)],
        [.. Images(folder, "textures-wide", isOptional: true)],
        []);

    /// <summary>The same with images that code draws.</summary>
    /// <param name="scratch">A folder for the files.</param>
    public TrainingData WithDrawings(string scratch)
    {
        var photos = Path.Combine(scratch, "photos");
        SampleImages.WritePhotos(photos);
        return this with { Drawings = [.. PhotoFolder.Require(photos).Concat(WriteStyles(scratch)).Select(Load)] };
    }

    /// <summary>Draws the samples' paintings, and returns their files.</summary>
    /// <param name="scratch">A folder for the files.</param>
    public static string[] WriteStyles(string scratch) => SampleImages.WriteStyles(Path.Combine(scratch, "styles"));

    private static IEnumerable<ImageBuffer> Images(string data, string name, bool isOptional = false)
    {
        var folder = Path.Combine(data, name);
        if (isOptional && !Directory.Exists(folder))
        {
            return [];
        }

        return PhotoFolder.Require(folder).Where((_, index) => index % HeldOutEvery != 0).Select(TryLoad).OfType<ImageBuffer>();
    }

    private static ImageBuffer? TryLoad(string file)
    {
        try
        {
            return Load(file);
        }
        catch (ImageFormatException e)
        {
            Console.Error.WriteLine($"Left out: {file}: {e.Message}");
            return null;
        }
    }

    private static ImageBuffer Load(string file) => ImageBuffer.Load(file).ResizeShortSide(ShortSide).ToEightBit();
}
