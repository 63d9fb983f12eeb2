using static TorchSharp.torch;

namespace NeuralStyle.Losses;

/// <summary>A perceptual loss and its parts, weights applied. It owns its tensors: dispose it, or leave it to the dispose scope it was made in.</summary>
/// <param name="total">The sum of the parts, a scalar; call <c>backward</c> on it.</param>
/// <param name="content">The content part, a scalar.</param>
/// <param name="style">The style part, a scalar.</param>
/// <param name="totalVariation">The total variation part, a scalar.</param>
public sealed class LossValues(Tensor total, Tensor content, Tensor style, Tensor totalVariation) : IDisposable
{
    /// <summary>The sum of the parts, a scalar; call <c>backward</c> on it.</summary>
    public Tensor Total { get; } = total;

    /// <summary>The content part, a scalar.</summary>
    public Tensor Content { get; } = content;

    /// <summary>The style part, a scalar.</summary>
    public Tensor Style { get; } = style;

    /// <summary>The total variation part, a scalar.</summary>
    public Tensor TotalVariation { get; } = totalVariation;

    /// <summary>The identity part, a scalar; null for losses without one.</summary>
    public Tensor? Identity { get; init; }

    /// <summary>The distance from a teacher's images, a scalar; null for losses without one.</summary>
    public Tensor? Teacher { get; init; }

    /// <summary>The parts by name, as floats.</summary>
    public IReadOnlyDictionary<string, float> ToDictionary()
    {
        var parts = new Dictionary<string, float>(StringComparer.Ordinal)
        {
            ["content"] = Content.item<float>(),
            ["style"] = Style.item<float>(),
            ["total variation"] = TotalVariation.item<float>(),
        };
        if (Identity is not null)
        {
            parts["identity"] = Identity.item<float>();
        }

        if (Teacher is not null)
        {
            parts["teacher"] = Teacher.item<float>();
        }

        return parts;
    }

    /// <summary>Moves the tensors to the dispose scope around the present one.</summary>
    internal LossValues MoveToOuterDisposeScope()
    {
        Total.MoveToOuterDisposeScope();
        Content.MoveToOuterDisposeScope();
        Style.MoveToOuterDisposeScope();
        TotalVariation.MoveToOuterDisposeScope();
        Identity?.MoveToOuterDisposeScope();
        Teacher?.MoveToOuterDisposeScope();
        return this;
    }

    /// <summary>Disposes the tensors.</summary>
    public void Dispose()
    {
        Total.Dispose();
        Content.Dispose();
        Style.Dispose();
        TotalVariation.Dispose();
        Identity?.Dispose();
        Teacher?.Dispose();
    }
}
