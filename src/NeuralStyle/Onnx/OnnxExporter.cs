using NeuralStyle.Common;
using NeuralStyle.Weights;

namespace NeuralStyle.Onnx;

/// <summary>Writes models as ONNX files (operator set 17), which ONNX Runtime and others run on desktops, phones and in browsers.</summary>
/// <remarks>
/// <para>Every network of a graph can be exported. The input is <c>image</c> and the output <c>stylized</c>, images of the same size in the form of
/// <see cref="OnnxExportOptions.Images"/>, clipped to the range of an image. A network with several styles has the input <c>style</c> too, unless
/// one style is folded into the file; one with attention over a style has inputs <c>style_features_0</c> and so on.</para>
/// <para>The same model and options always give the same bytes. Weights keep their names. The file's metadata has the version, the styles' names and the
/// form of the images under keys that begin with <c>neuralstyle.</c></para>
/// </remarks>
public static class OnnxExporter
{
    /// <summary>Writes a model's network to a file: all of it or, where that fails, nothing.</summary>
    /// <param name="model">The model; its style predictor is not part of the file: <see cref="ExportPredictor(StyleModel, string, Precision)"/>.</param>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">The options make no sense, do not fit the model, or the network cannot work on images of their size.</exception>
    /// <exception cref="NotSupportedException">The file would have more than 2 GiB.</exception>
    /// <exception cref="IOException">The file cannot be written; an old one is untouched.</exception>
    public static void Export(StyleModel model, string path, OnnxExportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = OnnxFile.Network(Required(model), options ?? new OnnxExportOptions());
        AtomicFile.Write(path, file.CopyTo);
    }

    /// <summary>Writes a model's network to a stream, which stays the caller's and open.</summary>
    /// <param name="model">The model.</param>
    /// <param name="stream">A stream that can be written.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">The options make no sense, do not fit the model, or the network cannot work on images of their size.</exception>
    /// <exception cref="NotSupportedException">The file would have more than 2 GiB.</exception>
    public static void Export(StyleModel model, Stream stream, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        OnnxFile.Network(Required(model), options ?? new OnnxExportOptions()).CopyTo(stream);
    }

    /// <summary>Writes a model's style predictor to a file: all of it or, where that fails, nothing.</summary>
    /// <remarks>
    /// The input <c>image</c> is a style image, float32 (1, 3, height, width), RGB in [0, 1], whose shorter side should have
    /// <see cref="StylePredictorModel.StyleSize"/> pixels. The outputs are the style inputs of the network, exported with <see cref="OnnxStyleInput.Values"/>.
    /// </remarks>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <param name="precision">The format of weights and values: <see cref="Precision.Single"/> or <see cref="Precision.Half"/>. The default is single.</param>
    /// <exception cref="ArgumentException">The precision is another.</exception>
    /// <exception cref="InvalidOperationException">The model has no style predictor.</exception>
    /// <exception cref="NotSupportedException">The file would have more than 2 GiB.</exception>
    /// <exception cref="IOException">The file cannot be written; an old one is untouched.</exception>
    public static void ExportPredictor(StyleModel model, string path, Precision precision = Precision.Single)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var predictor = Required(model).Predictor ?? throw new InvalidOperationException("The model has no style predictor, and no styles but its own: export the network by itself.");
        AtomicFile.Write(path, OnnxFile.Predictor(predictor, precision).CopyTo);
    }

    private static StyleModel Required(StyleModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model;
    }
}
