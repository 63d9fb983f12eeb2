using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>The inputs of a style network in ONNX.</summary>
/// <param name="Image">The image.</param>
/// <param name="Layout">The order of its dimensions.</param>
/// <param name="Size">Its height and width where they are fixed; null for any size.</param>
/// <param name="Style">The style weights; null for none.</param>
internal sealed record OnnxInputs(OnnxPort Image, OnnxLayout Layout, (int Height, int Width)? Size, OnnxPort? Style)
{
    private const int Channels = 3;

    /// <summary>Finds the inputs of a graph.</summary>
    /// <exception cref="ModelFormatException">None of them is an image.</exception>
    public static OnnxInputs Find(OnnxModel model)
    {
        var image = model.Inputs.FirstOrDefault(input => input.Shape is null or { Count: 4 })
            ?? throw new ModelFormatException("The graph has no input for an image, of four dimensions.", offset: 0, rule: "onnx.network");
        var layout = LayoutOf(model, image);
        var sizes = image.Shape ?? [-1, -1, -1, -1];
        var channels = sizes[layout.ChannelAxis];
        OnnxValues.Require(channels is -1 or Channels, "network", 0, $"The input {Untrusted.Quote(image.Name)} has {channels} channels, and needs {Channels}.");
        var (height, width) = (sizes[layout.HeightAxis], sizes[layout.HeightAxis + 1]);
        return new OnnxInputs(
            image,
            layout,
            height is > 0 and < int.MaxValue && width is > 0 and < int.MaxValue ? ((int)height, (int)width) : null,
            model.Inputs.FirstOrDefault(input => input.Shape is { Count: 1 or 2 }));
    }

    private static OnnxLayout LayoutOf(OnnxModel model, OnnxPort image)
    {
        if (image.Shape is { } shape && (shape[1] == Channels || shape[3] == Channels))
        {
            return shape[1] == Channels ? OnnxLayout.ChannelsFirst : OnnxLayout.ChannelsLast;
        }

        var first = model.Nodes.FirstOrDefault(node => node.Operator == "Transpose" && node.Integers("perm").Count == 4);
        return first?.Integers("perm") is [0, 3, 1, 2] ? OnnxLayout.ChannelsLast : OnnxLayout.ChannelsFirst;
    }
}
