using NeuralStyle.Imaging;

namespace NeuralStyle.Samples.Judge;

/// <summary>A row of the tables: a network, a folder of images, or the photo itself.</summary>
/// <param name="Name">The row's heading.</param>
/// <param name="Stylize">Gives the image for a photo, of the path and of the pixels given.</param>
internal sealed record Contestant(string Name, Func<string, ImageBuffer, ImageBuffer> Stylize)
{
    /// <summary>The photo as it is: what every network must beat.</summary>
    public static Contestant Photo { get; } = new("photo", (_, photo) => photo);

    /// <summary>All that the options name, the photo first.</summary>
    public static IReadOnlyList<Contestant> List(JudgeOptions options)
        => [Photo, .. options.Models.Select(FromModel), .. options.Images.Select(FromFolder)];

    // Import takes models of NeuralStyle as they are.
    private static Contestant FromModel(string path)
    {
        var model = StyleModel.Import(path);
        return new Contestant(ModelName(path), (_, photo) =>
        {
            using var stylizer = Stylizer.Create(model);
            return stylizer.Stylize(photo);
        });
    }

    // The quick start calls every model the same; its folder tells them apart.
    private static string ModelName(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return name == "model" ? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))!) : name;
    }

    private static Contestant FromFolder(string nameAndFolder)
    {
        var parts = nameAndFolder.Split('=', 2);
        var files = parts.Length == 2
            ? PhotoFolder.Require(parts[1], recursive: true).ToLookup(Path.GetFileNameWithoutExtension)
            : throw new ArgumentException($"--images takes NAME=FOLDER but got '{nameAndFolder}'.");
        return new Contestant(parts[0], (path, photo) =>
        {
            var file = files[Path.GetFileNameWithoutExtension(path)].FirstOrDefault()
                ?? throw new FileNotFoundException($"{parts[1]} holds no image named as {path}.");
            return ImageBuffer.Load(file).Resize(photo.Width, photo.Height); // content is compared pixel by pixel
        });
    }
}
