using Microsoft.ML.OnnxRuntime;

namespace NeuralStyle.Tests.Onnx;

/// <summary>The code that <c>docs/deployment.md</c> shows for ONNX Runtime, word for word.</summary>
internal static class OnnxRuntimeExamples
{
    public static byte[] Stylize(string path, byte[] pixels, int width, int height)
    {
        using var session = new InferenceSession(path); // "pixels.onnx"
        using var image = OrtValue.CreateTensorValueFromMemory(pixels, [1, height, width, 3]); // byte[]: red, green and blue of each pixel, row by row
        using var options = new RunOptions();
        using var results = session.Run(options, ["image"], [image], ["stylized"]);
        byte[] stylized = results[0].GetTensorDataAsSpan<byte>().ToArray();
        return stylized;
    }
}
