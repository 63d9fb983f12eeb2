using NeuralStyle.Imaging;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The photos and paintings, and which of them training never sees.</summary>
/// <param name="Photos">Photos to train on.</param>
/// <param name="Paintings">Paintings to train on.</param>
/// <param name="HeldOutPhotos">Photos to measure on: every tenth by name.</param>
/// <param name="HeldOutPaintings">Paintings to measure on: the first, fourth and seventh by name.</param>
internal sealed record DataList(
    IReadOnlyList<string> Photos, IReadOnlyList<string> Paintings, IReadOnlyList<string> HeldOutPhotos, IReadOnlyList<string> HeldOutPaintings)
{
    private const int EveryPhoto = 10;
    private const int EveryPainting = 3;

    /// <summary>Lists the folders <c>photos</c> and <c>paintings</c> of a data folder, and to train on <c>photos-wide</c>, <c>paintings-wide</c> and <c>textures-wide</c> if there are.</summary>
    public static DataList Read(string folder)
    {
        var photos = PhotoFolder.Require(Path.Combine(folder, "photos"));
        var paintings = PhotoFolder.Require(Path.Combine(folder, "paintings"));
        return new DataList(
            [.. photos.Where((_, i) => i % EveryPhoto != 0), .. Wide(folder, "photos-wide")],
            [.. paintings.Where((_, i) => i % EveryPainting != 0), .. Wide(folder, "paintings-wide"), .. Wide(folder, "textures-wide")],
            [.. photos.Where((_, i) => i % EveryPhoto == 0).Take(24)],
            [.. paintings.Where((_, i) => i % EveryPainting == 0)]);
    }

    // Folders that a data folder may have besides; every tenth of theirs stays unseen too.
    private static IEnumerable<string> Wide(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return Directory.Exists(path) ? PhotoFolder.Require(path).Where((_, i) => i % EveryPhoto != 0) : [];
    }
}
