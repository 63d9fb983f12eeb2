using Microsoft.ML.OnnxRuntime;
using NeuralStyle.Onnx;

namespace NeuralStyle.Tests.Onnx;

/// <summary>Runs exported networks by ONNX Runtime.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;

    public OnnxSession(byte[] file, GraphOptimizationLevel level = GraphOptimizationLevel.ORT_ENABLE_ALL)
    {
        using var options = new SessionOptions { GraphOptimizationLevel = level, IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(file, options);
    }

    public InferenceSession Session => _session;

    public static byte[] Export(StyleModel model, OnnxExportOptions? options = null)
    {
        using var stream = new MemoryStream();
        OnnxExporter.Export(model, stream, options);
        return stream.ToArray();
    }

    public static byte[] ExportPredictor(StyleModel model)
    {
        using var folder = new TemporaryFolder();
        OnnxExporter.ExportPredictor(model, folder.File("predictor.onnx"));
        return File.ReadAllBytes(folder.File("predictor.onnx"));
    }

    /// <summary>Computes all outputs of an image, with their names, as inputs of another file.</summary>
    public (string Name, long[] Shape, float[] Values)[] RunAll(ImageBuffer image)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(ToPlanes(image), [1, 3, image.Height, image.Width]);
        using var options = new RunOptions();
        using var outputs = _session.Run(options, ["image"], [input], _session.OutputNames);
        return [.. _session.OutputNames.Zip(outputs, (name, value) => (name, value.GetTensorTypeAndShape().Shape, value.GetTensorDataAsSpan<float>().ToArray()))];
    }

    /// <summary>Stylizes an image with a file of <see cref="OnnxImageFormat.Floats"/>.</summary>
    public ImageBuffer Run(ImageBuffer image, params ReadOnlySpan<(string Name, long[] Shape, float[] Values)> style)
        => FromPlanes(image.Width, image.Height, Run([("image", [1, 3, image.Height, image.Width], ToPlanes(image)), .. style], "stylized"));

    /// <summary>Stylizes an image with a file of <see cref="OnnxImageFormat.Bytes"/>.</summary>
    public ImageBuffer RunBytes(ImageBuffer image)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(image.AsBytes().ToArray(), [1, image.Height, image.Width, 3]);
        using var options = new RunOptions();
        using var outputs = _session.Run(options, ["image"], [input], ["stylized"]);
        return ImageBuffer.FromBytes(image.Width, image.Height, outputs[0].GetTensorDataAsSpan<byte>().ToArray());
    }

    /// <summary>Computes one output of floats.</summary>
    public float[] Run(ReadOnlySpan<(string Name, long[] Shape, float[] Values)> inputs, string output)
    {
        var values = inputs.ToArray().Select(input => (input.Name, Value: OrtValue.CreateTensorValueFromMemory(input.Values, input.Shape))).ToList();
        try
        {
            using var options = new RunOptions();
            using var outputs = _session.Run(options, [.. values.Select(value => value.Name)], [.. values.Select(value => value.Value)], [output]);
            return outputs[0].GetTensorDataAsSpan<float>().ToArray();
        }
        finally
        {
            values.ForEach(value => value.Value.Dispose());
        }
    }

    public static float[] ToPlanes(ImageBuffer image)
    {
        var pixels = image.ToFloat().AsFloats();
        var planes = new float[pixels.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            planes[(i % 3 * (pixels.Length / 3)) + (i / 3)] = pixels[i];
        }

        return planes;
    }

    public void Dispose() => _session.Dispose();

    private static ImageBuffer FromPlanes(int width, int height, float[] planes)
        => ImageBuffer.FromFloats(width, height, [.. Enumerable.Range(0, planes.Length).Select(i => planes[(i % 3 * (planes.Length / 3)) + (i / 3)])]);
}
