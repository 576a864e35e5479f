using System.Reflection;

namespace Andon.Tidy.CSharp;

/// <summary>The name that XML documentation and the banned symbols' list give to a member.</summary>
static class DocumentationId
{
    public static string Of(MemberInfo member) => member switch
    {
        PropertyInfo => $"P:{NameOf(member.DeclaringType!)}.{member.Name}",
        FieldInfo => $"F:{NameOf(member.DeclaringType!)}.{member.Name}",
        MethodBase method => $"M:{NameOf(method.DeclaringType!)}.{MethodName(method)}{Parameters(method)}",
        _ => $"T:{NameOf((Type)member)}",
    };

    static string MethodName(MethodBase method) =>
        method.IsConstructor ? "#ctor"
        : method.IsGenericMethod ? $"{method.Name}``{method.GetGenericArguments().Length}"
        : method.Name;

    static string Parameters(MethodBase method) =>
        method.GetParameters() is { Length: > 0 } parameters
            ? $"({string.Join(',', parameters.Select(parameter => NameOf(parameter.ParameterType)))})"
            : "";

    static string NameOf(Type type)
    {
        if (type.IsByRef) return NameOf(type.GetElementType()!) + "@";
        if (type.IsArray) return NameOf(type.GetElementType()!) + "[]";
        if (type.IsGenericMethodParameter) return "``" + type.GenericParameterPosition;
        if (type.IsGenericTypeParameter) return "`" + type.GenericParameterPosition;
        if (type.IsGenericTypeDefinition || !type.IsGenericType) return type.FullName!.Replace('+', '.');
        var name = type.GetGenericTypeDefinition().FullName!.Split('`')[0];
        return $"{name}{{{string.Join(',', type.GetGenericArguments().Select(NameOf))}}}";
    }
}
