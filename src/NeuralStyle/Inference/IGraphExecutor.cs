namespace NeuralStyle.Inference;

/// <summary>Runs a model's graph. Any number of threads may run it at once.</summary>
internal interface IGraphExecutor : IDisposable
{
    /// <summary>True if many small images run faster concurrently, one thread each, than one by one.</summary>
    bool RunsConcurrently => false;

    /// <summary>Runs the graph on an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="style">The style rows, one for each part of the image.</param>
    /// <param name="kind">Strength and sample type of the output.</param>
    /// <param name="control">Progress, cancellation, and the frames before.</param>
    /// <returns>An image of the same size, clamped to [0, 1].</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ImageBuffer Run(ImageBuffer image, StyleRows style, OutputFormat kind, RunControl control = default);

    /// <summary>Runs the model's style predictor.</summary>
    /// <param name="style">The style image, already resized.</param>
    /// <returns>The style row, or the style features.</returns>
    /// <exception cref="InvalidOperationException">The model has no predictor, or the memory budget is too small for it.</exception>
    StyleValues Predict(ImageBuffer style);

    /// <summary>Bytes that a run takes beside the image and its result, weights included.</summary>
    /// <exception cref="NotSupportedException">That is not known.</exception>
    long EstimateMemory(int height, int width);
}
