using Microsoft.ML.OnnxRuntime;

namespace NeuralStyle.Samples.OnnxOnly;

/// <summary>A network that NeuralStyle exported for pixels, run by ONNX Runtime.</summary>
internal sealed class PixelNetwork : IDisposable
{
    private const string Input = "image";
    private const string Output = "stylized";

    private readonly InferenceSession _session;

    /// <summary>Loads a file.</summary>
    public PixelNetwork(string path)
    {
        try
        {
            _session = new InferenceSession(path);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }

        if (_session.InputMetadata.Count != 1 || !_session.InputMetadata.TryGetValue(Input, out var image) || image.ElementType != typeof(byte))
        {
            _session.Dispose();
            throw new InvalidDataException($"{path}: this is no network for pixels alone. Export it with OnnxImageFormat.Bytes, and with the style folded in.");
        }
    }

    /// <summary>Stylizes an image.</summary>
    public PixelImage Stylize(PixelImage image)
    {
        using var pixels = OrtValue.CreateTensorValueFromMemory(image.Pixels, [1, image.Height, image.Width, 3]);
        using var options = new RunOptions();
        using var results = _session.Run(options, [Input], [pixels], [Output]);
        return image with { Pixels = results[0].GetTensorDataAsSpan<byte>().ToArray() };
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
