using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using NeuralStyle.Onnx;
using TorchSharp;

namespace NeuralStyle.Benchmarks;

/// <summary>From file to file with each of the programs that are compared, all with the same codec. Each can be the first work of a process.</summary>
internal static class FilePeers
{
    /// <summary>Loads a model, and stylizes files with it.</summary>
    public static IFileStylizer Open(Peer peer, string folder) => peer switch
    {
        Peer.NeuralStyle => new NeuralStyleFileStylizer(folder),
        Peer.OnnxRuntime => new OnnxRuntimeFileStylizer(folder),
        Peer.TorchSharp => new TorchSharpFileStylizer(folder),
        _ => throw new ArgumentOutOfRangeException(nameof(peer), peer, "There is no such peer."),
    };

    public static string ModelFile(string folder) => Path.Combine(folder, "model.safetensors");

    public static string OnnxFile(string folder) => Path.Combine(folder, "model.onnx");

    /// <summary>Writes what <see cref="Open"/> reads, for images of one size.</summary>
    public static void Write(string folder, int side)
    {
        var model = TransformPeers.Model();
        model.Save(ModelFile(folder));
        OnnxExporter.Export(model, OnnxFile(folder), new OnnxExportOptions { Batch = 1, Height = side, Width = side });
    }

    private sealed class NeuralStyleFileStylizer(string folder) : IFileStylizer
    {
        private readonly Stylizer _stylizer = Stylizer.Load(ModelFile(folder));

        public void Stylize(string input, string output) => _stylizer.StylizeFile(input, output);

        public void Dispose() => _stylizer.Dispose();
    }

    private sealed class OnnxRuntimeFileStylizer(string folder) : IFileStylizer
    {
        private readonly InferenceSession _session = new(OnnxFile(folder));

        public void Stylize(string input, string output)
        {
            var image = ImageBuffer.Load(input).ToFloat();
            var tensor = new DenseTensor<float>([1, ImageBuffer.Channels, image.Height, image.Width]);
            Planes(image.AsFloats(), tensor.Buffer.Span);
            using var results = _session.Run([NamedOnnxValue.CreateFromTensor("image", tensor)]);
            ImageBuffer.FromFloats(image.Width, image.Height, Pixels(((DenseTensor<float>)results[0].AsTensor<float>()).Buffer.Span)).Save(output);
        }

        public void Dispose() => _session.Dispose();

        private static void Planes(ReadOnlySpan<float> pixels, Span<float> planes)
        {
            var plane = pixels.Length / ImageBuffer.Channels;
            for (var i = 0; i < pixels.Length; i++)
            {
                planes[(i % ImageBuffer.Channels * plane) + (i / ImageBuffer.Channels)] = pixels[i];
            }
        }

        private static float[] Pixels(ReadOnlySpan<float> planes)
        {
            var pixels = new float[planes.Length];
            var plane = planes.Length / ImageBuffer.Channels;
            for (var i = 0; i < pixels.Length; i++)
            {
                pixels[i] = planes[(i % ImageBuffer.Channels * plane) + (i / ImageBuffer.Channels)];
            }

            return pixels;
        }
    }

    private sealed class TorchSharpFileStylizer(string folder) : IFileStylizer
    {
        private readonly PlainTransformNetwork _network = PlainTransformNetwork.Of(StyleModel.Load(ModelFile(folder)), TransformPeers.Width);

        public void Stylize(string input, string output)
        {
            using var scope = torch.NewDisposeScope();
            using var inference = torch.inference_mode();
            _network.call(ImageBuffer.Load(input).ToTensor() * 255).clamp(0, 255).div(255).ToImage().Save(output);
        }

        public void Dispose() => _network.Dispose();
    }
}
