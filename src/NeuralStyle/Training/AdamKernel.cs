using System.Numerics;

namespace NeuralStyle.Training;

/// <summary>Adam's update of some parameters, in one pass over them, their gradients and their moments.</summary>
/// <remarks>Kingma and Ba 2014, arXiv:1412.6980, algorithm 1, in the order of operations of PyTorch's.</remarks>
/// <param name="beta1">The decay of the mean of gradients.</param>
/// <param name="beta2">The decay of the mean of their squares.</param>
/// <param name="epsilon">The value added to the root of that, for numerical stability.</param>
/// <param name="rate">The learning rate over the first bias correction, <c>1 - beta1^t</c>.</param>
/// <param name="correction">The root of the second bias correction, <c>1 - beta2^t</c>.</param>
internal sealed class AdamKernel(double beta1, double beta2, float epsilon, float rate, float correction)
{
    // In single precision 1 - 0.999 would be off by a twenty-thousandth.
    private readonly float _beta1 = (float)beta1;
    private readonly float _oneMinusBeta1 = (float)(1 - beta1);
    private readonly float _beta2 = (float)beta2;
    private readonly float _oneMinusBeta2 = (float)(1 - beta2);

    /// <summary>Updates parameters and moments. All spans have the same length.</summary>
    public void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> means, Span<float> squares)
    {
        var i = 0;
        for (; i <= parameters.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var gradient = new Vector<float>(gradients[i..]);
            var mean = (new Vector<float>(means[i..]) * _beta1) + (gradient * _oneMinusBeta1);
            var square = (new Vector<float>(squares[i..]) * _beta2) + (gradient * gradient * _oneMinusBeta2);
            var divisor = (Vector.SquareRoot(square) / correction) + new Vector<float>(epsilon);
            mean.CopyTo(means[i..]);
            square.CopyTo(squares[i..]);
            (new Vector<float>(parameters[i..]) - (mean / divisor * rate)).CopyTo(parameters[i..]);
        }

        for (; i < parameters.Length; i++)
        {
            means[i] = (means[i] * _beta1) + (gradients[i] * _oneMinusBeta1);
            squares[i] = (squares[i] * _beta2) + (gradients[i] * gradients[i] * _oneMinusBeta2);
            parameters[i] -= means[i] / ((MathF.Sqrt(squares[i]) / correction) + epsilon) * rate;
        }
    }
}
