using NeuralStyle.Imaging;

namespace NeuralStyle.Samples.QuickStart;

/// <summary>The pictures to work with: the user's, and for what is not given the sample's own.</summary>
internal sealed record SamplePictures(string[] Styles, string Photos, string Input)
{
    public static SamplePictures Prepare(QuickStartOptions options)
    {
        var photos = options.Content!;
        return new SamplePictures(options.Style, photos, options.Input ?? PhotoFolder.List(photos)[0]);
    }
}
