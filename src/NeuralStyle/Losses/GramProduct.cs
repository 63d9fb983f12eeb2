using NeuralStyle.Common;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace NeuralStyle.Losses;

/// <summary>The product of features with themselves, (B, C, H, W) to (B, C, C), with its own backward pass.</summary>
/// <remarks>
/// Both factors are one tensor, so that one product is its gradient and not the sum of two. Features that are channels-last
/// stay so, and so do their gradients. Gradients of gradients are not defined.
/// </remarks>
internal sealed class GramProduct : SingleTensorFunction<GramProduct>
{
    public override string Name => nameof(GramProduct);

    /// <summary>Multiplies. The result belongs to the caller's dispose scope.</summary>
    public static Tensor Of(Tensor features)
    {
        using var scope = NewDisposeScope();
        var result = is_grad_enabled() && features.requires_grad ? apply(features) : Multiply(features);
        return result.MoveToOuterDisposeScope();
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var features = (Tensor)vars[0];
        ctx.save_for_backward([features]);
        return Multiply(features);
    }

    // The gradient G of F F' with respect to F is (G + G') F.
    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var features = ctx.get_saved_variables()[0];
        var both = grad_output.Plus(grad_output.transpose(1, 2)); // (B, C, C)
        var gradient = IsPixelByPixel(features)
            ? Pixels(features).bmm(both).reshape(features.shape[0], features.shape[2], features.shape[3], features.shape[1]).permute(0, 3, 1, 2)
            : both.bmm(features.flatten(2)).reshape(features.shape);
        return [gradient.MoveToOuterDisposeScope()];
    }

    private static Tensor Multiply(Tensor features)
    {
        if (IsPixelByPixel(features))
        {
            var pixels = Pixels(features);
            return pixels.transpose(1, 2).bmm(pixels);
        }

        var flat = features.flatten(2); // (B, C, H*W)
        return flat.bmm(flat.transpose(1, 2));
    }

    private static bool IsPixelByPixel(Tensor features) => features.stride(1) == 1;

    private static Tensor Pixels(Tensor features) => features.permute(0, 2, 3, 1).flatten(1, 2); // (B, H*W, C)
}
