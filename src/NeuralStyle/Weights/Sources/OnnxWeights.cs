using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Reads the weights of a style network stored as ONNX, such as the model zoo's fast-neural-style files.</summary>
/// <remarks>
/// The names in such files are the exporter's. What counts is the order: the path of the image is followed, its operations
/// must be those of pytorch/examples' network, and their tensors get that network's keys.
/// </remarks>
internal static class OnnxWeights
{
    private const long MaxFileBytes = 256L << 20;

    /// <summary>True for the start of an ONNX file: its version, then another of its fields.</summary>
    public static bool IsOnnx(ReadOnlySpan<byte> prefix)
        => !ForeignWeights.IsCoreMl(prefix) && prefix is [0x08, > 0 and < 64, 0x12 or 0x1a or 0x22 or 0x28 or 0x32 or 0x3a or 0x42 or 0x72, ..];

    public static StateDict Read(string path)
    {
        var length = new FileInfo(path).Length;
        if (length > MaxFileBytes)
        {
            throw new ModelFormatException($"The file has {length} bytes, more than the limit of {MaxFileBytes}: a style network takes a few megabytes.", path, offset: 0, rule: "onnx.limit");
        }

        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (ModelFormatException e) when (e.Path is null)
        {
            throw e.In(path);
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    public static StateDict Parse(ReadOnlySpan<byte> file)
    {
        var layers = OnnxLayers.Find(OnnxModel.Parse(file));
        var slots = TransformSlot.All(Math.Max(0, (layers.Convolutions.Count - TransformSlot.OutsideResiduals) / 2)).ToList();
        var expected = slots.SelectMany(Steps).ToList();
        if (!layers.Steps.SequenceEqual(expected))
        {
            throw Unknown(layers, expected);
        }

        return new StateDict(slots.Zip(layers.Convolutions, Tensors).SelectMany(tensors => tensors));
    }

    private static IEnumerable<string> Steps(TransformSlot slot)
    {
        if (slot.Doubles)
        {
            yield return OnnxLayers.Upsample;
        }

        yield return slot.Halves ? OnnxLayers.StridedConvolution : OnnxLayers.Convolution;
        if (!slot.IsLast)
        {
            yield return OnnxLayers.Norm;
        }

        if (slot is { Stage: TransformStage.Residual, Part: 1 })
        {
            yield return OnnxLayers.Sum;
        }
        else if (!slot.IsLast)
        {
            yield return OnnxLayers.Activation;
        }
    }

    private static IEnumerable<KeyValuePair<string, WeightTensor>> Tensors(TransformSlot slot, List<WeightTensor> tensors)
        => TransformFamilies.ExamplesKeys(slot).Names.Zip(tensors, KeyValuePair.Create);

    private static ModelFormatException Unknown(OnnxLayers layers, List<string> expected)
    {
        var same = layers.Steps.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count();
        var found = same < layers.Steps.Count ? layers.Steps[same] : "the end";
        var wanted = same < expected.Count ? expected[same] : "the end";
        return new ModelFormatException(
            $"The network is not one of the ONNX model zoo's fast-neural-style networks: after {same} operations on the image there is {found}, expected {wanted}.",
            offset: 0,
            rule: "onnx.network");
    }
}
