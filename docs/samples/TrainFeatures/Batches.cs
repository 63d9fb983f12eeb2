using NeuralStyle.Imaging;
using NeuralStyle.Samples.Drawing;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>An endless stream of batches: crops of many kinds of images, and of each a changed one.</summary>
internal sealed class Batches : IDisposable
{
    private readonly List<ImageBuffer> _photos;
    private readonly List<ImageBuffer> _paintings;
    private readonly List<ImageBuffer> _drawings;
    private readonly RandomStylizer _stylizer;
    private readonly Random _random;
    private readonly int _side;

    public Batches(DataList data, string model, string scratch, int side, int seed)
    {
        (_stylizer, _side, _random) = (new RandomStylizer(model), side, new Random(seed));
        _photos = [.. data.Photos.Select(file => ImageBuffer.Load(file))];
        _paintings = [.. data.Paintings.Select(file => ImageBuffer.Load(file))];
        _drawings = Drawings(scratch);
    }

    /// <summary>The next images (2 * pairs, 3, side, side): first the images, then the changed ones. The caller disposes the result.</summary>
    public Tensor Next(int pairs)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        _stylizer.Perturb(0.6 * _random.NextDouble());
        var images = Enumerable.Range(0, pairs).Select(_ => Image()).ToList();
        return cat([.. images, .. images.Select(Changed)], 0).MoveToOuterDisposeScope();
    }

    public void Dispose() => _stylizer.Dispose();

    private static List<ImageBuffer> Drawings(string folder)
    {
        var photos = Path.Combine(folder, "photos");
        SampleImages.WritePhotos(photos);
        return [.. PhotoFolder.Require(photos).Concat(SampleImages.WriteStyles(Path.Combine(folder, "styles"))).Select(file => ImageBuffer.Load(file))];
    }

    private Tensor Image()
    {
        var image = _random.Next(20) switch
        {
            < 8 => Crop(_photos),
            < 12 => Blend(_stylizer.Stylize(Crop(_photos)), Crop(_photos), 0.8),
            < 15 => Crop(_paintings),
            < 17 => Crop(_drawings),
            < 18 => Blend(Crop(_photos), Crop(_paintings), 0.5),
            _ => Textures.Next(_side, _random),
        };
        image = _random.Next(2) == 0 ? Distortions.Recolor(image, _random, strength: _random.NextDouble()) : image;
        image = _random.Next(6) == 0 ? image.index_select(1, randperm(3)) : image;
        image = _random.Next(6) == 0 ? Distortions.Noise(image, 0.2 * _random.NextDouble()) : image;
        image = _random.Next(6) == 0 ? Distortions.Stripes(image, _random, 0.2 * _random.NextDouble()) : image;
        return _random.Next(2) == 0 ? image.flip(3) : image;
    }

    private Tensor Changed(Tensor image) => _random.Next(14) switch
    {
        < 4 => Blend(_stylizer.Stylize(image), image, 1 - (0.9 * _random.NextDouble())),
        4 => Distortions.Blur(image, 0.4 + (3 * _random.NextDouble())),
        5 => Distortions.Shift(image, _random.Next(-6, 7), _random.Next(-6, 7)),
        6 => Distortions.Noise(image, 0.01 + (0.25 * _random.NextDouble())),
        7 => Distortions.Recolor(image, _random, strength: 0.1 + _random.NextDouble()),
        8 => Distortions.Shuffle(image, _random.Next(2, 7)),
        9 or 10 => Distortions.Stripes(image, _random, 0.01 + (0.2 * _random.NextDouble())),
        11 => Distortions.Sharpen(image, 2 * _random.NextDouble()),
        12 => Blend(Distortions.Coarsen(image), image, _random.NextDouble()),
        _ => Blend(Image(), image, _random.NextDouble()),
    };

    private Tensor Crop(List<ImageBuffer> images)
    {
        var image = images[_random.Next(images.Count)];
        var most = Math.Min(image.Width, image.Height);
        var side = (int)(most * Math.Pow(Math.Min(1, 0.75 * _side / most), _random.NextDouble())); // from three quarters of the crop's size to all there is
        var crop = image.Crop(_random.Next(image.Width - side + 1), _random.Next(image.Height - side + 1), side, side);
        return crop.Resize(_side, _side).ToTensor();
    }

    private static Tensor Blend(Tensor one, Tensor other, double share) => one.mul(share).add(other.mul(1 - share));
}
