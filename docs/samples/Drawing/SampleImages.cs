using NeuralStyle.Samples.Drawing.Scenes;
using NeuralStyle.Samples.Drawing.Styles;

namespace NeuralStyle.Samples.Drawing;

/// <summary>Images that the samples draw themselves: photos to train on, paintings to learn from, and a photo to stylize. Each run draws the same ones.</summary>
public static class SampleImages
{
    private const int LongSide = 320; // pixels of a photo
    private const int ShortSide = 240;
    private const int StyleSide = 400;

    private static readonly ImageEncodeOptions Jpeg = new() { Quality = 92 };

    // Every scene in several lights; a mood's number among the scene's is its seed.
    private static readonly (string Name, Action<Sheet, Mood> Paint, bool Upright, Mood[] Moods)[] Scenes =
    [
        ("balloons", Balloons.Paint, Upright: true, [Mood.Noon, Mood.Sunset, Mood.Morning]),
        ("cat", Cat.Paint, Upright: true, [Mood.Morning, Mood.Noon, Mood.Overcast]),
        ("dunes", Dunes.Paint, Upright: false, [Mood.Noon, Mood.Sunset]),
        ("forest", Forest.Paint, Upright: true, [Mood.Noon, Mood.Morning, Mood.Overcast]),
        ("lake", MountainLake.Paint, Upright: false, [Mood.Noon, Mood.Sunset, Mood.Morning, Mood.Overcast]),
        ("meadow", Meadow.Paint, Upright: false, [Mood.Noon, Mood.Sunset, Mood.Morning, Mood.Overcast]),
        ("portrait", Portrait.Paint, Upright: true, [Mood.Noon, Mood.Morning, Mood.Overcast, Mood.Noon]),
        ("sea", Sea.Paint, Upright: false, [Mood.Morning, Mood.Noon, Mood.Overcast, Mood.Sunset]),
        ("skyline", Skyline.Paint, Upright: false, [Mood.Noon, Mood.Night, Mood.Sunset, Mood.Dusk]),
        ("still-life", StillLife.Paint, Upright: false, [Mood.Noon, Mood.Morning, Mood.Overcast]),
        ("street", Street.Paint, Upright: false, [Mood.Noon, Mood.Morning, Mood.Overcast, Mood.Sunset]),
        ("winter", Winter.Paint, Upright: false, [Mood.Noon, Mood.Sunset, Mood.Morning]),
    ];

    private static readonly (string Name, Action<Sheet> Paint)[] Styles =
        [("swirling-night", SwirlingNight.Paint), ("sun-mosaic", SunMosaic.Paint)];

    /// <summary>Writes the photos, about forty, into a folder, which is created if it is missing.</summary>
    public static void WritePhotos(string folder)
    {
        Directory.CreateDirectory(folder);
        var photos = Scenes.SelectMany(scene => scene.Moods.Select((mood, i) => (scene, mood, Seed: i + 1)));
        Parallel.ForEach(photos, photo =>
        {
            var (width, height) = photo.scene.Upright ? (ShortSide, LongSide) : (LongSide, ShortSide);
            Photo(photo.scene.Paint, photo.mood, width, height, photo.Seed)
                .Save(Path.Combine(folder, $"{photo.scene.Name}-{photo.Seed}.jpg"), Jpeg);
        });
    }

    /// <summary>Writes the paintings into a folder, which is created if it is missing, and returns their files, the best known first.</summary>
    public static string[] WriteStyles(string folder)
    {
        Directory.CreateDirectory(folder);
        var files = Styles.Select(style => Path.Combine(folder, $"{style.Name}.jpg")).ToArray();
        Parallel.For(0, Styles.Length, i =>
        {
            using var sheet = new Sheet(StyleSide, StyleSide, seed: 1);
            Styles[i].Paint(sheet);
            sheet.ToImage().Save(files[i], Jpeg);
        });
        return files;
    }

    /// <summary>Draws the photo to stylize: the lake at noon, larger than the others.</summary>
    public static ImageBuffer Photo() => Photo(MountainLake.Paint, Mood.Noon, width: 640, height: 480, seed: 5);

    private static ImageBuffer Photo(Action<Sheet, Mood> paint, Mood mood, int width, int height, int seed)
    {
        using var sheet = new Sheet(width, height, seed);
        paint(sheet, mood);
        return sheet.Expose();
    }
}
