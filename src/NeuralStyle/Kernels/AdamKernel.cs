using System.Numerics;

namespace NeuralStyle.Kernels;

/// <summary>Adam's update of some parameters, in one pass over them, their gradients and their moments.</summary>
/// <remarks>Kingma and Ba 2014, arXiv:1412.6980, algorithm 1, in the order of operations of PyTorch's.</remarks>
/// <param name="decay">What remains of the mean of gradients: beta 1.</param>
/// <param name="squareDecay">What remains of the mean of their squares: beta 2.</param>
/// <param name="epsilon">What is added to the root of that.</param>
/// <param name="rate">The learning rate over the first bias correction, <c>1 - beta1^t</c>.</param>
/// <param name="correction">The root of the second bias correction, <c>1 - beta2^t</c>.</param>
internal sealed class AdamKernel(float decay, float squareDecay, float epsilon, float rate, float correction)
{
    /// <summary>Updates parameters and moments. All spans have the same length.</summary>
    public void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> means, Span<float> squares)
    {
        var i = 0;
        for (; i <= parameters.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var gradient = new Vector<float>(gradients[i..]);
            var mean = (new Vector<float>(means[i..]) * decay) + (gradient * (1 - decay));
            var square = (new Vector<float>(squares[i..]) * squareDecay) + (gradient * gradient * (1 - squareDecay));
            var divisor = (Vector.SquareRoot(square) / correction) + new Vector<float>(epsilon);
            mean.CopyTo(means[i..]);
            square.CopyTo(squares[i..]);
            (new Vector<float>(parameters[i..]) - (mean / divisor * rate)).CopyTo(parameters[i..]);
        }

        for (; i < parameters.Length; i++)
        {
            means[i] = (means[i] * decay) + (gradients[i] * (1 - decay));
            squares[i] = (squares[i] * squareDecay) + (gradients[i] * gradients[i] * (1 - squareDecay));
            parameters[i] -= means[i] / ((MathF.Sqrt(squares[i]) / correction) + epsilon) * rate;
        }
    }
}
