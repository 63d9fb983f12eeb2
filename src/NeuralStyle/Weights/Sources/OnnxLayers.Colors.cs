namespace NeuralStyle.Weights;

// What may stand around the network: other orders of the dimensions, scaling of colors, clipping.
internal sealed partial class OnnxLayers
{
    private const int Channels = 3;

    private ImageValue ToFloats(OnnxNode node)
    {
        const long UInt8 = 2;
        var type = node.Integers("to") is [var to] ? to : 0;
        Require(type is 1 or 10 or 11 or 16 || (type == UInt8 && Clip is not null), node, "makes integers of numbers that are not clipped");
        return ValueOf(node);
    }

    private ImageValue Reorder(OnnxNode node)
    {
        var order = node.Integers("perm");
        Require((_isChannelsLast ? order is [0, 3, 1, 2] : order is [0, 2, 3, 1]) && ValueOf(node) == Last, node, "reorders other dimensions than the channels");
        Require(!_isChannelsLast || Steps.Count == 0, node, "moves channels inside the network");
        _isChannelsLast = !_isChannelsLast;
        return New();
    }

    private ImageValue Color(OnnxNode node)
    {
        Require(ValueOf(node, out var operand) == Last && Clip is null, node, "does not read what the operation before it made");
        _colors = node.Operator switch
        {
            "Affine" => _colors.Times(All(node.Number("alpha") ?? 1)).Plus(All(node.Number("beta") ?? 0)),
            "ImageScaler" => _colors.Times(All(node.Number("scale") ?? 1)).Plus(Biases(node)),
            "Add" => _colors.Plus(Constant(node, operand)),
            "Mul" => _colors.Times(Constant(node, operand)),
            "Sub" when operand == 1 => _colors.Plus([.. Constant(node, operand).Select(value => -value)]),
            "Div" when operand == 1 => _colors.Times([.. Constant(node, operand).Select(value => 1 / value)]),
            _ => throw Unknown(node, "has the image in another place"),
        };
        return New();
    }

    // The image and a constant, in any order.
    private ImageValue ValueOf(OnnxNode node, out int operand)
    {
        operand = node.Inputs.Count > 1 && _image.ContainsKey(node.Inputs[1]) ? 0 : 1;
        return _image.TryGetValue(node.Inputs.ElementAtOrDefault(1 - operand) ?? "", out var value) ? value : throw Unknown(node, "reads the image in another place");
    }

    private static double[] All(double value) => [value, value, value];

    private static double[] Biases(OnnxNode node)
    {
        var biases = node.Attributes.GetValueOrDefault("bias")?.Numbers ?? [];
        Require(biases.Count is 0 or Channels, node, $"has not {Channels} biases");
        return biases.Count == 0 ? All(0) : [.. biases.Select(bias => (double)bias)];
    }

    // One number for all channels, or one for each in their place.
    private double[] Constant(OnnxNode node, int input)
    {
        var tensor = Tensor(node, input);
        var values = tensor.ElementCount is 1 or Channels ? tensor.ToSingles() : [];
        var place = tensor.Shape.Count - (_isChannelsLast ? 1 : Channels);
        Require(values.Length == 1 || (values.Length == Channels && place >= 0 && tensor.Shape[place] == Channels), node, "has other numbers than one, or one for each channel");
        return values.Length == 1 ? All(values[0]) : Array.ConvertAll(values, value => (double)value);
    }

    private ImageValue Clamp(OnnxNode node)
    {
        Require(ValueOf(node) == Last && Steps.Count > 0, node, "stands before the network");
        var (low, high) = (Bound(node, "min", 1), Bound(node, "max", 2));
        Require(low is not null && high is not null, node, "has not both a lowest and a highest number");
        Clip = (low!.Value, high!.Value);
        return New();
    }

    private double? Bound(OnnxNode node, string name, int input)
        => node.Number(name) ?? (Find(node, input)?.Weights is { ElementCount: 1 } bound ? bound.ToSingles()[0] : null);
}
