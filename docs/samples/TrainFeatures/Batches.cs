using NeuralStyle.Imaging;
using NeuralStyle.Samples.Drawing;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>An endless stream of batches: crops of many kinds of pictures, and of each a changed one.</summary>
internal sealed class Batches : IDisposable
{
    private readonly List<ImageBuffer> _photos;
    private readonly List<ImageBuffer> _paintings;
    private readonly List<ImageBuffer> _drawings;
    private readonly Painter _painter;
    private readonly Random _random;
    private readonly int _side;

    public Batches(DataList data, string painter, string scratch, int side, int seed)
    {
        (_painter, _side, _random) = (new Painter(painter), side, new Random(seed));
        _photos = [.. data.Photos.Select(file => ImageBuffer.Load(file))];
        _paintings = [.. data.Paintings.Select(file => ImageBuffer.Load(file))];
        _drawings = Drawings(scratch);
    }

    /// <summary>The next pictures (2 * pairs, 3, side, side): first the pictures, then the changed ones. The caller disposes the result.</summary>
    public Tensor Next(int pairs)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        _painter.Shake(0.6 * _random.NextDouble());
        var pictures = Enumerable.Range(0, pairs).Select(_ => Picture()).ToList();
        return cat([.. pictures, .. pictures.Select(Changed)], 0).MoveToOuterDisposeScope();
    }

    public void Dispose() => _painter.Dispose();

    private static List<ImageBuffer> Drawings(string folder)
    {
        var photos = Path.Combine(folder, "photos");
        SampleImages.WritePhotos(photos);
        return [.. PhotoFolder.List(photos).Concat(SampleImages.WriteStyles(Path.Combine(folder, "styles"))).Select(file => ImageBuffer.Load(file))];
    }

    private Tensor Picture()
    {
        var picture = _random.Next(20) switch
        {
            < 8 => Crop(_photos),
            < 12 => Blend(_painter.Paint(Crop(_photos)), Crop(_photos), 0.8),
            < 15 => Crop(_paintings),
            < 17 => Crop(_drawings),
            < 18 => Blend(Crop(_photos), Crop(_paintings), 0.5),
            _ => Textures.Next(_side, _random),
        };
        picture = _random.Next(2) == 0 ? Distortions.Recolor(picture, _random, strength: _random.NextDouble()) : picture;
        picture = _random.Next(6) == 0 ? picture.index_select(1, randperm(3)) : picture;
        picture = _random.Next(6) == 0 ? Distortions.Noise(picture, 0.2 * _random.NextDouble()) : picture;
        picture = _random.Next(6) == 0 ? Distortions.Stripes(picture, _random, 0.2 * _random.NextDouble()) : picture;
        return _random.Next(2) == 0 ? picture.flip(3) : picture;
    }

    private Tensor Changed(Tensor picture) => _random.Next(14) switch
    {
        < 4 => Blend(_painter.Paint(picture), picture, 1 - (0.9 * _random.NextDouble())),
        4 => Distortions.Blur(picture, 0.4 + (3 * _random.NextDouble())),
        5 => Distortions.Shift(picture, _random.Next(-6, 7), _random.Next(-6, 7)),
        6 => Distortions.Noise(picture, 0.01 + (0.25 * _random.NextDouble())),
        7 => Distortions.Recolor(picture, _random, strength: 0.1 + _random.NextDouble()),
        8 => Distortions.Shuffle(picture, _random.Next(2, 7)),
        9 or 10 => Distortions.Stripes(picture, _random, 0.01 + (0.2 * _random.NextDouble())),
        11 => Distortions.Sharpen(picture, 2 * _random.NextDouble()),
        12 => Blend(Distortions.Coarsen(picture), picture, _random.NextDouble()),
        _ => Blend(Picture(), picture, _random.NextDouble()),
    };

    private Tensor Crop(List<ImageBuffer> pictures)
    {
        var picture = pictures[_random.Next(pictures.Count)];
        var most = Math.Min(picture.Width, picture.Height);
        var side = (int)(most * Math.Pow(Math.Min(1, 0.75 * _side / most), _random.NextDouble())); // from three quarters of the crop's size to all there is
        var crop = picture.Crop(_random.Next(picture.Width - side + 1), _random.Next(picture.Height - side + 1), side, side);
        return crop.Resize(_side, _side).ToTensor();
    }

    private static Tensor Blend(Tensor one, Tensor other, double share) => one.mul(share).add(other.mul(1 - share));
}
