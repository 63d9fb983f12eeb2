using System.Numerics;

namespace NeuralStyle.Kernels;

/// <summary>Adam's update of some parameters, in one pass over them, their gradients and their moments.</summary>
/// <remarks>Kingma and Ba 2014, arXiv:1412.6980, algorithm 1, in the order of operations of PyTorch's.</remarks>
/// <param name="decay">What remains of the mean of gradients: beta 1.</param>
/// <param name="squareDecay">What remains of the mean of their squares: beta 2.</param>
/// <param name="epsilon">What is added to the root of that.</param>
/// <param name="rate">The learning rate over the first bias correction, <c>1 - beta1^t</c>.</param>
/// <param name="correction">The root of the second bias correction, <c>1 - beta2^t</c>.</param>
internal sealed class AdamKernel(double decay, double squareDecay, float epsilon, float rate, float correction)
{
    // In single precision 1 - 0.999 would be off by a twenty-thousandth.
    private readonly float _kept = (float)decay;
    private readonly float _added = (float)(1 - decay);
    private readonly float _keptSquares = (float)squareDecay;
    private readonly float _addedSquares = (float)(1 - squareDecay);

    /// <summary>Updates parameters and moments. All spans have the same length.</summary>
    public void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> means, Span<float> squares)
    {
        var i = 0;
        for (; i <= parameters.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var gradient = new Vector<float>(gradients[i..]);
            var mean = (new Vector<float>(means[i..]) * _kept) + (gradient * _added);
            var square = (new Vector<float>(squares[i..]) * _keptSquares) + (gradient * gradient * _addedSquares);
            var divisor = (Vector.SquareRoot(square) / correction) + new Vector<float>(epsilon);
            mean.CopyTo(means[i..]);
            square.CopyTo(squares[i..]);
            (new Vector<float>(parameters[i..]) - (mean / divisor * rate)).CopyTo(parameters[i..]);
        }

        for (; i < parameters.Length; i++)
        {
            means[i] = (means[i] * _kept) + (gradients[i] * _added);
            squares[i] = (squares[i] * _keptSquares) + (gradients[i] * gradients[i] * _addedSquares);
            parameters[i] -= means[i] / ((MathF.Sqrt(squares[i]) / correction) + epsilon) * rate;
        }
    }
}
