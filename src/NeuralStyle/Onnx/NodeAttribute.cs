using NeuralStyle.Common;

namespace NeuralStyle.Onnx;

/// <summary>An attribute of a node that is written; the field numbers are those of <c>AttributeProto</c>.</summary>
/// <param name="Message">The attribute's message.</param>
internal readonly record struct NodeAttribute(ProtobufMessage Message)
{
    private const int Name = 1, Float = 2, Integer = 3, Text = 4, Tensor = 5, Integers = 8, Type = 20;
    private const int IsFloat = 1, IsInteger = 2, IsText = 3, IsTensor = 4, AreIntegers = 7;

    public static NodeAttribute Of(string name, float value) => new(Named(name).Add(Float, value).Add(Type, IsFloat));

    public static NodeAttribute Of(string name, long value) => new(Named(name).Add(Integer, value).Add(Type, IsInteger));

    public static NodeAttribute Of(string name, string value) => new(Named(name).Add(Text, value).Add(Type, IsText));

    public static NodeAttribute Of(string name, ProtobufMessage tensor) => new(Named(name).Add(Tensor, tensor).Add(Type, IsTensor));

    public static NodeAttribute Of(string name, params ReadOnlySpan<long> values)
    {
        var message = Named(name);
        foreach (var value in values)
        {
            message.Add(Integers, value);
        }

        return new(message.Add(Type, AreIntegers));
    }

    private static ProtobufMessage Named(string name) => new ProtobufMessage().Add(Name, name);
}
