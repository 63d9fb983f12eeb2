using NeuralStyle.Imaging;
using NeuralStyle.Samples.Drawing;

namespace NeuralStyle.Samples.QuickStart;

/// <summary>The images to work with: the user's, and the sample's own drawings for those that are not given.</summary>
/// <param name="Styles">Files of style images.</param>
/// <param name="Photos">The folder of content images.</param>
/// <param name="Photo">The file to stylize in the end.</param>
internal sealed record InputFiles(string[] Styles, string Photos, string Photo)
{
    public static InputFiles Prepare(QuickStartOptions options)
    {
        var drawings = Path.Combine(options.Output, "images");
        var styles = options.Style.Length > 0 ? options.Style : [SampleImages.WriteStyles(Path.Combine(drawings, "styles"))[0]];
        var photos = options.Content ?? DrawPhotos(Path.Combine(drawings, "photos"));
        var photo = options.Input ?? (options.Content is null ? DrawPhoto(Path.Combine(drawings, "before.png")) : PhotoFolder.Require(photos, recursive: true)[0]);
        return new InputFiles(styles, photos, photo);
    }

    private static string DrawPhotos(string folder)
    {
        SampleImages.WritePhotos(folder);
        return folder;
    }

    private static string DrawPhoto(string file)
    {
        SampleImages.Photo().Save(file);
        return file;
    }
}
