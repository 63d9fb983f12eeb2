using NeuralStyle.Common;

namespace NeuralStyle;

/// <summary>A style to train: one or more images, whose Gram matrices are averaged. More images overfit less.</summary>
public sealed record TrainingStyle
{
    /// <summary>The style's name, kept in the model file.</summary>
    public required string Name { get; init; }

    /// <summary>Image files, read when the trainer is built. The default is none.</summary>
    public IReadOnlyList<string> Files { get; init => field = new ValueList<string>(value); } = new ValueList<string>([]);

    /// <summary>Images in memory. The default is none.</summary>
    public IReadOnlyList<ImageBuffer> Images { get; init => field = new ValueList<ImageBuffer>(value); } = new ValueList<ImageBuffer>([]);

    /// <summary>A style of image files, named after the first.</summary>
    /// <param name="files">The files.</param>
    public static TrainingStyle FromFiles(params IReadOnlyList<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentOutOfRangeException.ThrowIfZero(files.Count, nameof(files));
        return new TrainingStyle { Name = Path.GetFileNameWithoutExtension(files[0]), Files = [.. files] };
    }
}
