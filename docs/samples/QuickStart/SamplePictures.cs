using NeuralStyle.Imaging;
using NeuralStyle.Samples.QuickStart.Pictures;

namespace NeuralStyle.Samples.QuickStart;

/// <summary>The pictures to work with: the user's, and for what is not given the sample's own.</summary>
internal sealed record SamplePictures(string[] Styles, string Photos, string Input)
{
    public static SamplePictures Prepare(QuickStartOptions options)
    {
        var own = Path.Combine(options.Output, "pictures");
        var styles = options.Style.Length > 0 ? options.Style : [OwnStyle(Path.Combine(own, "styles"))];
        var photos = options.Content ?? OwnPhotos(Path.Combine(own, "photos"));
        var input = options.Input ?? (options.Content is null ? OwnInput(own) : PhotoFolder.List(photos)[0]);
        return new SamplePictures(styles, photos, input);
    }

    private static string OwnStyle(string folder)
    {
        Directory.CreateDirectory(folder);
        return PictureBook.WriteStyles(folder)[0];
    }

    private static string OwnPhotos(string folder)
    {
        Directory.CreateDirectory(folder);
        PictureBook.WritePhotos(folder);
        return folder;
    }

    private static string OwnInput(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "before.png");
        PictureBook.BeforePicture().Save(file);
        return file;
    }
}
