using NeuralStyle.Weights;

namespace NeuralStyle.Benchmarks;

/// <summary>Writes what <c>benchmarks/pytorch_peer.py</c> measures PyTorch with: the network's weights, and images with what the engine makes of them.</summary>
internal static class PyTorchPeer
{
    public const string Argument = "--export";

    private static readonly int[] Sides = [256, 512, 1024];

    public static int Export(string folder)
    {
        Directory.CreateDirectory(folder);
        var model = TransformPeers.Model();
        TorchCheckpoint.Save(model, Path.Combine(folder, "network.pth"));
        using var stylizer = Stylizer.Create(model);
        TorchCheckpoint.Write(new StateDict(Sides.SelectMany(side => Images(stylizer, side))), Path.Combine(folder, "images.pth"));
        return 0;
    }

    private static IEnumerable<KeyValuePair<string, WeightTensor>> Images(Stylizer stylizer, int side)
    {
        var image = SampleImages.Image(side);
        yield return KeyValuePair.Create($"image{side}", Tensor(image.ToFloat()));
        yield return KeyValuePair.Create($"stylized{side}", Tensor(stylizer.Stylize(image)));
    }

    private static WeightTensor Tensor(ImageBuffer image) => WeightTensor.FromSingles([image.Height, image.Width, ImageBuffer.Channels], image.AsFloats().ToArray());
}
