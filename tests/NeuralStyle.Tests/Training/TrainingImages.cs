namespace NeuralStyle.Tests.Training;

/// <summary>A folder of small photos and a style, and a trainer that is done in a moment.</summary>
internal sealed class TrainingImages : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrainingImages(int photos = 5)
    {
        Directory.CreateDirectory(Photos);
        for (var i = 0; i < photos; i++)
        {
            Image(40 + i, 36, seed: i).Save(PhotoFile(i));
        }

        Image(40, 40, seed: 100).Save(Style);
        Image(40, 40, seed: 200).Save(SecondStyle);
    }

    public string Folder => _folder.Path;

    public string Photos => Path.Combine(_folder.Path, "photos");

    public string Style => Path.Combine(_folder.Path, "style.png");

    public string SecondStyle => Path.Combine(_folder.Path, "second.png");

    public string PhotoFile(int index) => Path.Combine(Photos, $"photo{index}.png");

    /// <summary>A trainer of a tiny network.</summary>
    public StyleTrainerBuilder Builder(int batchSize = 2) => StyleTrainer.CreateBuilder()
        .WithStyle(Style)
        .WithContent(Photos, cropSize: 32, batchSize)
        .WithNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 1, Range = NeuralStyle.Graphs.ValueRange.MinusOneToOne })
        .WithSeed(42);

    public void Dispose() => _folder.Dispose();

    /// <summary>Smooth colored waves: as varied as a photo, and cheap.</summary>
    public static ImageBuffer Image(int width, int height, int seed)
    {
        var pixels = new byte[width * height * ImageBuffer.Channels];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y, channel) = (i / 3 % width, i / 3 / width, i % 3);
            pixels[i] = (byte)(127 + (60 * Math.Sin((x * (1 + (seed % 7)) * 0.1) + (channel * seed))) + (60 * Math.Cos((y * (1 + (seed % 5)) * 0.13) + channel)));
        }

        return ImageBuffer.FromBytes(width, height, pixels);
    }
}
