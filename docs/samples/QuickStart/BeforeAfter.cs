namespace NeuralStyle.Samples.QuickStart;

/// <summary>Photo, painting and result side by side, as one image.</summary>
internal static class BeforeAfter
{
    public static void Save(ImageBuffer photo, ImageBuffer style, Stylizer stylizer, string path)
    {
        var scaledStyle = style.Resize(Math.Max(1, (int)Math.Round((double)style.Width * photo.Height / style.Height)), photo.Height);
        ImageStrip.Join([photo, scaledStyle, stylizer.Stylize(photo)]).Save(path);
    }
}
