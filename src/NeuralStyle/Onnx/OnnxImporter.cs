using NeuralStyle.Graphs;
using NeuralStyle.Weights;

namespace NeuralStyle.Onnx;

/// <summary>Reads style networks from ONNX files, of operator sets 7 to 21, whatever program wrote them.</summary>
/// <remarks>
/// The operations on the image are translated into those of a <see cref="Graph"/>: convolutions, norms as one node or spelled out, padding, upsampling,
/// pooling, activations, sums, crops, and what scales, reorders and clips the image at both ends. Sizes that the file computes are followed.
/// Operations that have no form in a graph are refused by name. Nothing in a file is ever run.
/// </remarks>
public static class OnnxImporter
{
    /// <summary>Reads a file. <see cref="StyleModel.Import(string, WeightFamily?, string?)"/> does so too, and finds the ranges.</summary>
    /// <param name="path">The file; tensors may lie in files beside it.</param>
    /// <param name="input">
    /// The range of the images that the file reads; null to find it from the file's operations, types and metadata. Where nothing there says
    /// it, it is <see cref="ValueRange.ZeroTo255"/>. The model's metadata has it under <c>Range</c>.
    /// </param>
    /// <param name="output">The range of the images that the file computes; null to find it in the same way.</param>
    /// <exception cref="ModelFormatException">The file is broken, or is no style network; the message names the operation.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static StyleModel Import(string path, ValueRange? input = null, ValueRange? output = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OnnxReader.Read(path, input, output);
    }
}
