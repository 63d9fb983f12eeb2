using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>Batches of photos and of style images: random crops, mirrored by halves. The same seed and step give the same batch.</summary>
internal sealed class StyleBatches(TrainingData data, int side, int size, int seed)
{
    private const double LeastPhotoShare = 0.75; // of the shorter side, in a crop
    private const double LeastStyleShare = 0.4;
    private const float LeastContrast = 0.12f; // a standard deviation; sky alone teaches little
    private const int Attempts = 6;

    /// <summary>Photos (B, 3, side, side). The caller disposes the result.</summary>
    public Tensor Photos(int step)
    {
        using var scope = NewDisposeScope();
        var random = RandomOf(step, stream: 0);
        return cat([.. Enumerable.Range(0, size).Select(_ => Lively(random))], 0).MoveToOuterDisposeScope();
    }

    /// <summary>Style images (B, 3, side, side). The caller disposes the result.</summary>
    public Tensor Styles(int step)
    {
        using var scope = NewDisposeScope();
        var random = RandomOf(step, stream: 1);
        return cat([.. Enumerable.Range(0, size).Select(_ => ColorChanges.Apply(Turn(Crop(Style(random), LeastStyleShare, random), random), random))], 0).MoveToOuterDisposeScope();
    }

    private Random RandomOf(int step, int stream) => new(unchecked((((seed * 1_000_003) + step) * 2) + stream));

    private ImageBuffer Style(Random random)
    {
        var images = random.Next(20) switch
        {
            < 14 => data.Paintings,
            < 17 when data.Textures.Count > 0 => data.Textures,
            < 19 => data.Photos,
            _ => data.Drawings,
        };
        return images[random.Next(images.Count)];
    }

    // A hand is a hand in any direction: a third of the style images are turned by quarters.
    private static Tensor Turn(Tensor image, Random random) => random.Next(3) == 0 ? image.rot90(random.Next(1, 4), (2, 3)) : image;

    private Tensor Lively(Random random)
    {
        var crop = Photo(random);
        for (var attempt = 1; attempt < Attempts && Contrast(crop) < LeastContrast; attempt++)
        {
            crop = Photo(random);
        }

        return crop;
    }

    private Tensor Photo(Random random) => Crop(data.Photos[random.Next(data.Photos.Count)], LeastPhotoShare, random);

    private static float Contrast(Tensor image) => image.std([2, 3]).mean().item<float>();

    private Tensor Crop(ImageBuffer image, double leastShare, Random random)
    {
        var most = Math.Min(image.Width, image.Height);
        var length = (int)(most * (leastShare + ((1 - leastShare) * random.NextDouble())));
        length = Math.Max(length, Math.Min(most, side * 2 / 3)); // scaled by 1.5 at most
        var crop = image.Crop(random.Next(image.Width - length + 1), random.Next(image.Height - length + 1), length, length).Resize(side, side);
        return (random.Next(2) == 0 ? crop : crop.FlipHorizontal()).ToTensor();
    }
}
