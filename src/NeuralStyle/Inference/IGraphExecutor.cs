using NeuralStyle.Imaging;

namespace NeuralStyle.Inference;

/// <summary>Runs a model's graph. Any number of threads may run it at once.</summary>
internal interface IGraphExecutor : IDisposable
{
    /// <summary>True where many small pictures at the same time, a thread each, take less time than one by one.</summary>
    bool PaintsSideBySide => false;

    /// <summary>Runs the graph on a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="style">The style rows, one for each part of the picture.</param>
    /// <param name="kind">What the result is like.</param>
    /// <returns>A picture of the same size, clamped to [0, 1].</returns>
    ImageBuffer Run(ImageBuffer image, StyleRows style, ResultKind kind);

    /// <summary>Runs the graph on images of one size, at once where that is faster.</summary>
    /// <inheritdoc cref="Run(ImageBuffer, StyleRows, ResultKind)"/>
    IReadOnlyList<ImageBuffer> Run(IReadOnlyList<ImageBuffer> images, StyleRows style, ResultKind kind) => [.. images.Select(image => Run(image, style, kind))];

    /// <summary>Runs the model's style predictor.</summary>
    /// <param name="style">The style image, already resized.</param>
    /// <returns>The style row; a new array.</returns>
    /// <exception cref="InvalidOperationException">The model has no predictor, or the memory budget is too small for it.</exception>
    float[] Predict(ImageBuffer style);

    /// <summary>Bytes that a run takes beside the picture and its result, weights included.</summary>
    /// <exception cref="NotSupportedException">That is not known.</exception>
    long EstimateMemory(int height, int width);
}
