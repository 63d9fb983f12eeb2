using NeuralStyle.Losses;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>The loss of a batch as a function of the network that is trained.</summary>
internal interface ITrainingObjective : IDisposable
{
    /// <summary>Stylizes a batch and computes its loss. The caller disposes the result.</summary>
    /// <param name="images">Content images (B, 3, H, W).</param>
    /// <param name="position">The position of the first in the stream of content images.</param>
    /// <param name="cancellationToken">Checked while style images are waited for.</param>
    LossValues Evaluate(Tensor images, long position, CancellationToken cancellationToken);

    /// <summary>Goes on from another position of the stream.</summary>
    void Seek(long position);
}
